namespace HierFL.Cli.Local;

/// <summary>
/// Makes what Azurite has answered durable, as it is in Azure. Azurite writes its tables every five seconds, so one that is killed would forget blobs of which it
/// had said that they are there. With this script loaded into it, it writes them before each answer to a request that may have changed something.
/// </summary>
internal static class AzuriteScript
{
    private const string Text = """
        const Module = require('module');
        const http = require('http');
        const tables = [];

        const load = Module._load;
        let Durable = null;
        Module._load = function (name, ...rest) {
          const loaded = load.call(this, name, ...rest);
          if (name !== 'lokijs') {
            return loaded;
          }

          return Durable ??= class extends loaded {
            constructor(file, options) {
              super(file, { ...options, autosave: false });
              tables.push(this);
              tables.sort((a, b) => isOfExtents(b) - isOfExtents(a));
            }
          };
        };

        // Blobs name extents, so these are written first.
        const isOfExtents = table => table.filename.includes('extent') ? 1 : 0;

        const write = table => new Promise((resolve, reject) => table.autosaveDirty() || table.throttledSavePending
          ? table.saveDatabase(error => error ? reject(error) : resolve())
          : resolve());

        const writeAll = async () => {
          for (const table of tables) {
            await write(table);
          }
        };

        const end = http.ServerResponse.prototype.end;
        http.ServerResponse.prototype.end = function (...content) {
          if (['GET', 'HEAD'].includes(this.req.method)) {
            return end.apply(this, content);
          }

          writeAll().then(() => end.apply(this, content), error => {
            console.error(error);
            process.exit(1);
          });
          return this;
        };

        """;

    /// <summary>Writes it beside the data.</summary>
    /// <returns>Options of Node by which it is loaded.</returns>
    public static string Write(LocalFolder folder)
    {
        var file = Path.Combine(folder.Azurite, "durable.cjs");
        LocalFolder.WritePrivate(file, Text);
        return $"--require \"{file}\"";
    }
}

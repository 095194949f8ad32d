using HierFL.Cli.Configuration;
using HierFL.Cli.Tests.Pki;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands.Contexts;

[TestClass, DoNotParallelize]
public sealed class ContextCommandTests
{
    [TestMethod]
    public async Task The_first_context_is_the_current_one_until_another_is_chosen()
    {
        using var home = await Home.CreateAsync();
        var run = await home.AddAsync("lab", "gw1.example:30000,10.0.0.2:30000");
        Assert.AreEqual((0, "lab: hierfl://demo/operator/ada, the current context\n", ""), (run.Code, run.Output, run.Error));
        Assert.AreEqual((0, "prod: hierfl://demo/operator/ada\n"), ((await home.AddAsync("prod", "[::1]:30000")) is var second ? (second.Code, second.Output) : default));

        foreach (var (format, golden) in ((string, string)[])[("table", "context-list.txt"), ("json", "context-list.json"), ("yaml", "context-list.yaml")])
        {
            Golden.Check($"tests/HierFL.Cli.Tests/Goldens/{golden}", home.Masked((await CommandRun.Of("context", "list", "-o", format)).Output));
        }

        Assert.AreEqual((0, "prod is the current context\n"), ((await CommandRun.Of("context", "use", "prod")) is var use ? (use.Code, use.Output) : default));
        StringAssert.StartsWith((await CommandRun.Of("context", "show")).Output, "context   prod\ngateways  [::1]:30000\n");
        Golden.Check("tests/HierFL.Cli.Tests/Goldens/context-show.txt", Masks.Certificates(home.Masked((await CommandRun.Of("context", "show", "lab")).Output)));
        Golden.Check("tests/HierFL.Cli.Tests/Goldens/context-show.json", Masks.Certificates(home.Masked((await CommandRun.Of("context", "show", "lab", "-o", "json")).Output)));
    }

    [TestMethod]
    public async Task Of_contexts_added_at_the_same_time_none_is_forgotten()
    {
        using var home = await Home.CreateAsync();
        string[] names = [.. Enumerable.Range(0, 16).Select(number => $"lab-{number:00}")];

        await Task.WhenAll(names.Select(name => Task.Run(() => ContextFile.Change(file =>
            ContextFile.With(file, name, new ContextSpec { Gateways = ["a:1"], Edge = "https://a:2", Identity = "ada" })))));

        CollectionAssert.AreEqual(names, ContextFile.Read().Contexts.Keys.ToArray());
    }

    [TestMethod]
    public async Task A_context_is_replaced_only_when_asked()
    {
        using var home = await Home.CreateAsync();
        await home.AddAsync("lab", "a:1");
        var run = await home.AddAsync("lab", "b:2");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "--replace");
        Assert.AreEqual(0, (await home.AddAsync("lab", "b:2", "--replace")).Code);
        Assert.AreEqual("b:2", ContextFile.Find("lab").Gateways.Single().ToString());
    }

    [TestMethod]
    [DataRow("gw1", "--gateway: found 'gw1'"), DataRow("gw1:70000", "--gateway: found 'gw1:70000'"), DataRow(",", "--gateway: found none")]
    public async Task Refuses_a_gateway_that_is_none(string gateway, string sentence)
    {
        using var home = await Home.CreateAsync();
        var run = await home.AddAsync("lab", gateway);
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, sentence);
        Assert.IsFalse(File.Exists(ContextFile.Location));
    }

    [TestMethod]
    public async Task Tells_what_is_wrong_in_the_file_and_where()
    {
        using var home = await Home.CreateAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(ContextFile.Location)!);
        File.WriteAllText(ContextFile.Location, """
            version: 1
            current: prod
            contexts:
              lab:
                gateways: [nowhere]
                edge: http://root:8443
                identiy: /id
            """);
        var run = await CommandRun.Of("context", "list");
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        Golden.Check("tests/HierFL.Cli.Tests/Goldens/context-errors.txt", home.Masked(run.Error));
    }

    [TestMethod]
    public async Task Says_how_to_add_one_where_there_is_none()
    {
        using var home = await Home.CreateAsync();
        var run = await CommandRun.Of("context", "show");
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, "hierfl context add NAME");

        await home.AddAsync("lab", "a:1");
        StringAssert.Contains((await CommandRun.Of("context", "show", "lb")).Error, "did you mean 'lab'?");
    }
}

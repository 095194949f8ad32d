using HierFL.Testing;

namespace HierFL.Agent.Tests;

/// <summary>A hospital's folder with a site file and a small table.</summary>
internal sealed class ToySite : IDisposable
{
    private const string Table = "id,age,size,split,label\n1,50,2.5,train,yes\n2,61,1.5,train,no\n3,44,0.5,test,no\n";

    private readonly TemporaryFolder _folder = new();

    /// <param name="more">Further lines of the site file.</param>
    public ToySite(params string[] more)
    {
        Directory.CreateDirectory(Folder);
        System.IO.File.WriteAllText(_folder.File("beds.csv"), Table);
        System.IO.File.WriteAllLines(File, ["folder: state", "datasets: {beds: {file: beds.csv, split: split, patient: id}}", .. more]);
    }

    /// <summary>The site file.</summary>
    public string File => _folder.File("site.yaml");

    public string Data => _folder.File("beds.csv");

    public string Folder => _folder.File("state");

    public string Identity => Path.Combine(Folder, "identity");

    public void Dispose() => _folder.Dispose();
}

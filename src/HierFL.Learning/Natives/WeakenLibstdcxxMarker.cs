using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an ELF library and makes its reference to _ZSt21ios_base_library_initv@GLIBCXX_3.4.32 weak. The symbol is a marker that is never called;
/// where libstdc++ has it, a weak reference binds as before.
/// </summary>
public class WeakenLibstdcxxMarker : Task
{
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const string Version = "GLIBCXX_3.4.32";

    // From elf.h.
    private const uint DynamicSymbols = 11;
    private const uint NeededVersions = 0x6ffffffe;
    private const int SymbolSize = 24;
    private const byte WeakVersion = 2;
    private const byte WeakBinding = 2 << 4;

    private byte[] _file;

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        _file = File.ReadAllBytes(Source);
        var elf64 = _file.Length > 64 && BitConverter.ToUInt32(_file, 0) == 0x464c457f && _file[4] == 2 && _file[5] == 1;
        var weakened = elf64 ? Weaken() : 0;
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        // Projects build at the same time: each writes a file of its own, the last rename wins with the same bytes.
        var written = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(written, _file);
        try
        {
            File.Delete(Destination);
            File.Move(written, Destination);
        }
        catch (IOException) when (File.Exists(Destination))
        {
            File.Delete(written);
        }

        Log.LogMessage(MessageImportance.Normal, "{0}: {1} references made weak", Path.GetFileName(Source), weakened);
        return true;
    }

    private int Weaken()
    {
        var sections = BitConverter.ToInt64(_file, 0x28);
        int size = BitConverter.ToUInt16(_file, 0x3A), count = BitConverter.ToUInt16(_file, 0x3C), weakened = 0;
        for (var i = 0; i < count; i++)
        {
            var header = sections + ((long)i * size);
            var type = U32(header + 4);
            if (type != DynamicSymbols && type != NeededVersions)
            {
                continue;
            }

            long start = I64(header + 24), length = I64(header + 32), strings = I64(sections + (U32(header + 40) * (long)size) + 24);
            weakened += type == DynamicSymbols ? WeakenSymbols(start, length, strings) : WeakenVersions(start, strings);
        }

        return weakened;
    }

    private int WeakenSymbols(long start, long length, long strings)
    {
        var weakened = 0;
        for (var at = start; at < start + length; at += SymbolSize)
        {
            if (Text(strings + U32(at)) == Symbol && BitConverter.ToUInt16(_file, (int)at + 6) == 0)
            {
                _file[at + 4] = (byte)(WeakBinding | (_file[at + 4] & 15));
                weakened++;
            }
        }

        return weakened;
    }

    private int WeakenVersions(long library, long strings)
    {
        for (var weakened = 0; ;)
        {
            var version = library + U32(library + 8);
            for (int k = BitConverter.ToUInt16(_file, (int)library + 2); k > 0; k--)
            {
                if (Text(strings + U32(version + 8)) == Version)
                {
                    _file[version + 4] |= WeakVersion;
                    weakened++;
                }

                version += U32(version + 12);
            }

            if (U32(library + 12) == 0)
            {
                return weakened;
            }

            library += U32(library + 12);
        }
    }

    private uint U32(long at) => BitConverter.ToUInt32(_file, (int)at);

    private long I64(long at) => BitConverter.ToInt64(_file, (int)at);

    private string Text(long at) => Encoding.ASCII.GetString(_file, (int)at, Array.IndexOf(_file, (byte)0, (int)at) - (int)at);
}

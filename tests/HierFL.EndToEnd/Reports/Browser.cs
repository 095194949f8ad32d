using HierFL.EndToEnd.Processes;
using Microsoft.Playwright;

namespace HierFL.EndToEnd.Reports;

/// <summary>A page in a real browser, with all that it complained of and asked for.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>What the console says, errors of scripts among it.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Every request but the one for the page itself.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens a file; the test is skipped where there is no browser.</summary>
    public static async Task<Browser> OpenAsync(string file, ColorScheme scheme = ColorScheme.Light)
    {
        Installed.Need("chromium");
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = ["--no-sandbox"] });
        var page = await chromium.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 900 }, ColorScheme = scheme });
        var browser = new Browser(playwright, chromium, page);
        var address = new Uri(file).AbsoluteUri;
        page.Console += (_, message) => browser.Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => browser.Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (request.Url != address)
            {
                browser.Requests.Add(request.Url);
            }
        };
        await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

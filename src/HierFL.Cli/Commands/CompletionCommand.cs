using System.CommandLine;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl completion SHELL</c>: a script that completes verbs, options and their values.</summary>
internal static class CompletionCommand
{
    public static Command Build()
    {
        var shell = new Argument<string>("bash|zsh|fish|pwsh") { Description = "Which shell." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print a script that makes a shell complete hierfl, for example: source <(hierfl completion bash)") { shell };
        command.SetAction(parsed => Console.Out.Write(ScriptOf(parsed.GetValue(shell)!)));
        return command;
    }

    /// <summary>
    /// Each script asks <c>hierfl "[suggest:POSITION]" LINE</c> what fits, and leaves the completion of paths to the shell. The line begins with the
    /// name hierfl whatever path it was called by: that is how the answer tells it from an argument.
    /// </summary>
    private static string ScriptOf(string shell) => (shell switch
    {
        "bash" => """
            # bash completion of hierfl; in ~/.bashrc: source <(hierfl completion bash)
            _hierfl_complete() {
                local line="${COMP_LINE:0:COMP_POINT}" word
                line="hierfl${line#"${COMP_WORDS[0]}"}"
                COMPREPLY=()
                while IFS= read -r word; do
                    [[ "$word" == "${COMP_WORDS[COMP_CWORD]}"* ]] && COMPREPLY+=("$word")
                done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
            }
            complete -o default -F _hierfl_complete hierfl
            """,
        "zsh" => """
            #compdef hierfl
            # zsh completion of hierfl; in ~/.zshrc, after compinit: source <(hierfl completion zsh)
            _hierfl() {
                local line="hierfl ${(j: :)words[2,CURRENT]}"
                local -a found
                found=(${(f)"$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)"})
                compadd -a found || _files
            }
            compdef _hierfl hierfl
            """,
        "fish" => """
            # fish completion of hierfl: hierfl completion fish > ~/.config/fish/completions/hierfl.fish
            function __hierfl_complete
                set -l line (commandline --cut-at-cursor --current-process | string collect)
                hierfl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete --command hierfl --arguments '(__hierfl_complete)'
            """,
        _ => """
            # PowerShell completion of hierfl; in $PROFILE: hierfl completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName hierfl -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $position = $cursorPosition - $commandAst.Extent.StartOffset
                $line = $commandAst.ToString().PadRight($position)
                hierfl "[suggest:$position]" $line 2>$null | Where-Object { $_.StartsWith($wordToComplete) } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    }).ReplaceLineEndings("\n") + "\n";
}

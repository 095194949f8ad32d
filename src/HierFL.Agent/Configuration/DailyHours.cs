using HierFL.Core.Jobs;
using HierFL.Protocol.Transfer;

namespace HierFL.Agent.Configuration;

/// <summary>Hours of the day in a site file: <c>20:00-06:00</c>.</summary>
internal sealed record DailyHours(AllowedHours Value) : IFileValue<DailyHours>
{
    public static string Allowed => "hours of the day, such as 20:00-06:00";

    public static string Schema => """{"type":"string","pattern":"^[0-2][0-9]:[0-5][0-9] ?- ?[0-2][0-9]:[0-5][0-9]$"}""";

    public static DailyHours? Bind(Node node, BindContext context)
    {
        try
        {
            if (node is ScalarNode scalar)
            {
                return new DailyHours(AllowedHours.Parse(scalar.Text));
            }
        }
        catch (FormatException)
        {
            // Said below, with its place.
        }

        context.Refuse(node, Allowed);
        return null;
    }

    public Node ToNode() => new ScalarNode(Value.ToString(), Quoted: true, 0, 0);
}

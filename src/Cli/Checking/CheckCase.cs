using System.Text.Json.Nodes;
using Grpc.Core;

namespace AgentMark.Cli.Checking;

/// <summary>One thing that must hold for a runner, as a file of <c>Cases</c> says it.</summary>
internal sealed record CheckCase
{
    /// <summary>The file that it stands in.</summary>
    public required string Group { get; init; }

    public required string Name { get; init; }

    /// <summary>The reason, for somebody whose runner fails it.</summary>
    public required string Why { get; init; }

    /// <summary>It depends on what a runner chooses to do: a failure is shown and does not count.</summary>
    public bool IsAdvisory { get; init; }

    /// <summary>What the runner must offer, or must not, for the case to mean anything; see <see cref="Needs"/>.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The rpc.</summary>
    public string Call { get; init; } = "RunPrompt";

    /// <summary>The members of the request that differ from an ordinary one, in protobuf's JSON; see <see cref="RequestMaker"/>.</summary>
    public JsonObject Request { get; init; } = [];

    /// <summary>How the request is sent; one of <see cref="Drives.DriveNames"/>.</summary>
    public string Drive { get; init; } = "once";

    /// <summary>How often, where the drive sends it several times.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The path of a bytes field that is filled with garbage; null for none.</summary>
    public string? Spoilt { get; init; }

    public Expectation Expect { get; init; } = new();

    public string Id => $"{Group}/{Name}";
}

/// <summary>What must come of a call, beside the rules that hold for every answer.</summary>
internal sealed record Expectation
{
    /// <summary>The call, or the error event that ends it, has one of these codes.</summary>
    public IReadOnlyList<StatusCode> Status { get; init; } = [StatusCode.OK];

    /// <summary>A word that the error's text must hold.</summary>
    public string? Names { get; init; }

    /// <summary>At least one event of each of these, by its name in the proto.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The case means nothing for an answer of fewer events: it is skipped.</summary>
    public int AtLeast { get; init; }

    /// <summary>The case means nothing unless one message of the answer is larger than this many bytes: it is skipped.</summary>
    public int MessageOver { get; init; }

    /// <summary>A rule that is looked at in this case alone; see <see cref="Rules.ExtraRules"/>.</summary>
    public string? Rule { get; init; }
}

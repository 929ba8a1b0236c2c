using System.Runtime.CompilerServices;

namespace AgentMark.TemplateDX;

/// <summary>What no prompt may exceed, however it is made.</summary>
internal static class Bounds
{
    /// <summary>Characters of one value as text, and of all values that a rendering puts in.</summary>
    public const int MaxText = 32 * 1024 * 1024;

    /// <summary>
    /// What calls itself asks here first. Depth is bounded everywhere, but how much of it a thread can bear is the thread's affair,
    /// and a stack that overflows takes the process with it.
    /// </summary>
    /// <exception cref="TemplateException">There is little left of the thread's stack.</exception>
    public static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateException(TemplateErrorClass.Ast, "The prompt or its props are nested too deeply to be rendered on this thread.");
        }
    }
}

// Where the current renderer differs from the published one, the current one is right. The differences, all of them:
//
// positions      failures say where, and then are not wrapped: positions.mjs
// newer-yaml     js-yaml 4.2 reads front matter instead of the 4.1 inside the package: 1_000 is text, 1e400 is text, …
// empty-prompt   an image or speech prompt whose prompt is empty has the prompt "", instead of failing for want of a config
//
// Differences that are left out by the generator instead: ForEach, and names that every JavaScript object inherits.
const NO_PROMPT = 'No valid config found in frontmatter.';

/** Makes the engines read front matter anew; returns a function that mends what a render answers. */
export function catchUp(engines, yaml) {
  let shared;
  for (const engine of engines) {
    engine.getFrontMatter = (ast) => yaml.load(ast.children.find((node) => node.type === 'yaml')?.value || '');
    const transform = engine.transform;
    engine.transform = function (ast, props, store) {
      return transform.call(this, ast, props, (shared = store)); // not async: that would cost a turn
    };
  }

  return async (ast, render) => {
    try {
      return await render();
    } catch (error) {
      if (error?.message !== NO_PROMPT) throw error;
      const fields = await Promise.all(shared['__agentmark-extractTextPromises'] ?? []);
      return withoutPrompt(engines[0].getFrontMatter(ast), (name) => fields.find((field) => field.name === name)?.content ?? '');
    }
  };
}

function withoutPrompt(front, first) {
  const { name, image_config, speech_config, test_settings, agentmark_meta } = front;
  const config = speech_config
    ? { speech_config: { ...speech_config, text: '', instructions: first('System') } }
    : { image_config: { ...image_config, prompt: '' } };
  return { name, ...config, test_settings, ...(agentmark_meta && { agentmark_meta }) };
}

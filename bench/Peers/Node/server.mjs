// AgentMark's own server from npm, with an executor that relays what the stub runner's lines say: it renders the prompt, as
// AgentMark's adapters do, reads the stub's lines in place of a model's answer, and writes a line for each event.
//
//   node server.mjs <port> <port of the stub's lines>
//
// The packages are looked for in the current directory's node_modules.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'here.js'));
const { createAgentMark, DefaultAdapter } = require('@agentmark/prompt-core');
const { createRunnerServer } = require('@agentmark/cli/runner-server');

const [port, stubPort] = process.argv.slice(2).map(Number);
const prompts = createAgentMark({ adapter: new DefaultAdapter() });
const encoder = new TextEncoder();

/** The model's part: events as objects, as a model's SDK yields them. */
async function* execute(config) {
  const answer = await fetch(`http://127.0.0.1:${stubPort}/`, { method: 'POST', body: JSON.stringify(config) });
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of answer.body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.type === 'text') yield event;
    }
  }
}

const runner = {
  async runPrompt(ast, options) {
    const prompt = await prompts.loadTextPrompt(ast);
    const events = execute(await prompt.format({ props: options.customProps }));
    const stream = new ReadableStream({
      async pull(controller) {
        const { value, done } = await events.next();
        if (done) return controller.close();
        controller.enqueue(encoder.encode(JSON.stringify(value) + '\n'));
      },
    });
    return { type: 'stream', stream, streamHeader: { 'AgentMark-Streaming': 'true' } };
  },
};

await createRunnerServer({ port, runner });

// The server: where it listens, its health, and how it ends.
import { lstatSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { HealthImplementation } from 'grpc-health-check';
import { hasModel } from './model.js';
import { runner } from './runner.js';

function fail(words) {
  console.error(words);
  process.exit(1);
}

const proto = loadSync('generated/agentmark.proto', { keepCase: true, longs: Number, defaults: true, oneofs: true });
const { agentmark } = grpc.loadPackageDefinition(proto);
const server = new grpc.Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 }); // prompts can be larger than gRPC's own limit
server.addService(agentmark.v1.RunnerService.service, runner);
new HealthImplementation({ '': 'SERVING', 'agentmark.v1.RunnerService': 'SERVING' }).addToServer(server);

const address = (process.env.AGENTMARK_RUNNER_LISTEN || '127.0.0.1:50051').replace(/^\*/, '[::]');
const path = address.startsWith('unix://') ? address.slice('unix://'.length) : '';
if (path && lstatSync(path, { throwIfNoEntry: false })?.isSocket()) {
  const answers = await new Promise((tell) => connect(path, () => tell(true)).on('error', () => tell(false)));
  if (answers) fail(`Another process is listening on ${address} already.`);
  rmSync(path); // a runner that was killed left it
}

server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) fail(`The runner cannot listen on ${address}: ${error.message}`);
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.tryShutdown(() => process.exit(0))); // runs may end
  const state = hasModel ? 'with a model' : 'without a model: it repeats prompts; set OPENAI_BASE_URL or OPENAI_API_KEY';
  console.log(`The Node runner listens on ${address} ${state}.`);
});

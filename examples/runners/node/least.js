// The least possible runner: one call, which repeats the prompt's last message.
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const { agentmark } = grpc.loadPackageDefinition(loadSync('generated/agentmark.proto', { keepCase: true }));

function runPrompt(call) {
  const last = call.request.prompt.messages.at(-1);
  for (const part of last.parts) {
    call.write({ text_delta: { text: part.text } });
  }
  call.write({ finish: { reason: 'stop' } });
  call.end();
}

const server = new grpc.Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
server.addService(agentmark.v1.RunnerService.service, { RunPrompt: runPrompt });

const address = process.env.AGENTMARK_RUNNER_LISTEN || '127.0.0.1:50051';
server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.tryShutdown(() => process.exit(0)));
  console.log(`The least runner listens on ${address}.`);
});

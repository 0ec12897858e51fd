/** `npm run queues`: lists the queues, and pauses and resumes their consumers. */
import { run } from './cli/command.ts';
import { connect } from './dead-letters/api.ts';
import { queuesCommand } from './queues/command.ts';

await run(queuesCommand, connect);

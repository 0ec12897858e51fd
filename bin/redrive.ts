/** `npm run redrive`: sends dead letters back to their queues and shows the progress. */
import { run } from './cli/command.ts';
import { connect } from './dead-letters/api.ts';
import { redriveCommand } from './dead-letters/redrive.ts';

await run(redriveCommand, connect);

/** `npm run redrive`: sends dead letters back to their queues, and follows them. */
import { run } from '#bin/cli/command.ts';
import { connect } from '#bin/dead-letters/api.ts';
import { redriveLetters } from '#bin/dead-letters/redrive.ts';

await run(redriveLetters, connect);

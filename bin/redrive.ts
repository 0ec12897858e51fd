/** `npm run redrive`: sends dead letters back to their queues, and follows them. */
import { run } from '#bin/dead-letters/command.ts';
import { redriveLetters } from '#bin/dead-letters/redrive.ts';

await run(redriveLetters);

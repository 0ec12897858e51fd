/** `npm run dead-letters`: what failed for good, and why. */
import { run } from '#bin/dead-letters/command.ts';
import { listLetters } from '#bin/dead-letters/list.ts';

await run(listLetters);

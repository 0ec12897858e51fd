/** `npm run dead-letters`: what failed for good, and why. */
import { run } from '#bin/cli/command.ts';
import { connect } from '#bin/dead-letters/api.ts';
import { listLetters } from '#bin/dead-letters/list.ts';

await run(listLetters, connect);

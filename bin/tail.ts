/** `npm run tail`: what happens in a running shop, as it happens. */
import { run } from '#bin/cli/command.ts';
import { tail } from '#bin/tail/command.ts';
import { openStream } from '#bin/tail/stream.ts';

await run(tail, openStream);

import { run } from '#bin/cli/command.ts';
import { doctor } from './command.ts';
import { openMachine } from './machine.ts';

await run(doctor, openMachine);

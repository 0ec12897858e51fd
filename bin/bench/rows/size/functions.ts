import { join } from 'node:path';
import { type FunctionSpec, readFunctions } from '#local/aws/lambda/functions.ts';
import { stateDir, urlOf } from '#local/runtime/parts.ts';
import { portsFrom } from '#local/runtime/ports.ts';
import { readTemplate } from '#local/template.ts';

/** Returns the functions of the assembly that the last start on this port used. */
export function functionFiles(port: number): readonly FunctionSpec[] {
  const awsUrl = urlOf(portsFrom(port).aws);
  return readFunctions(readTemplate(join(stateDir(port), 'cdk.out'), { awsUrl }), awsUrl);
}

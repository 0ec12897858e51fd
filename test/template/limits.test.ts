import { expect, test } from 'vitest';
import { mentions, synthesise } from './template.ts';

/** A function's policy ends at 20 KB; one permission for each method would fill it. */
const PERMISSIONS_PER_FUNCTION_MAX = 5;
/** CloudFormation ends at 500; a third of ours are routes, and a route is two. */
const RESOURCES_PER_STACK_MAX = 440;

const dev = synthesise();

test('no function has more than five permissions', () => {
  for (const alias of dev.of('AWS::Lambda::Alias')) {
    const ids = [alias.id, ...mentions(alias.properties['FunctionName'])];
    const permissions = dev
      .of('AWS::Lambda::Permission')
      .filter(({ properties }) => mentions(properties['FunctionName']).some((id) => ids.includes(id)));
    expect(permissions.length, alias.id).toBeLessThanOrEqual(PERMISSIONS_PER_FUNCTION_MAX);
  }
});

test('no stack comes near the number of resources CloudFormation takes', () => {
  for (const stack of dev.stacks) {
    expect(dev.resources.filter((r) => r.stack === stack).length, stack).toBeLessThanOrEqual(RESOURCES_PER_STACK_MAX);
  }
});

import { expect, test } from 'vitest';
import { mentions, synthesise } from './template.ts';

/** A function's policy may not exceed 20 KB. One permission a route would fill it. */
const PERMISSIONS_PER_FUNCTION_MAX = 5;
/** CloudFormation allows 500 resources a stack. The margin of 150 is for what one release may add. */
const RESOURCES_PER_STACK_MAX = 350;
const RESOURCES_OF_APP_MAX = 300;

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

test('every stack keeps a margin of 150 below the 500 resources CloudFormation allows, and the App stack of 200', () => {
  for (const context of [{}, { vipWorker: 'ec2' }, { edge: 'false' }]) {
    const t = synthesise({ context });
    for (const stack of t.stacks) {
      const count = [...t.resources, ...t.upload, ...t.calls].filter((r) => r.stack === stack).length;
      expect(count, stack).toBeLessThanOrEqual(stack.endsWith('-App') ? RESOURCES_OF_APP_MAX : RESOURCES_PER_STACK_MAX);
    }
  }
});

/** CloudFormation allows 1 MB a template, and API Gateway 6 MB an import. */
const TEMPLATE_BYTES_MAX = 900_000;

test('no template is too large for CloudFormation', () => {
  for (const stack of dev.stacks) {
    const bytes = JSON.stringify(
      dev.resources.filter((r) => r.stack === stack).map(({ properties }) => properties),
    ).length;
    expect(bytes, stack).toBeLessThan(TEMPLATE_BYTES_MAX);
  }
});

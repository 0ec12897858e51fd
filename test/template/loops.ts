/** The loops of the template: which functions can be invoked again by what they send. */
import { grantedTargets, mentions, type Synthesis } from './template.ts';

/**
 * What a message can cause, as pairs of logical ids. A function sends where its role allows it to, a topic and a queue pass a
 * message on, and a queue gives up a message to its dead-letter queue.
 */
function steps(t: Synthesis): readonly (readonly [from: string, to: string])[] {
  const pairs = (from: unknown, to: unknown) => mentions(from).flatMap((a) => mentions(to).map((b) => [a, b] as const));
  const aliases = new Map(t.of('AWS::Lambda::Alias').map(({ id, properties: p }) => [id, p['FunctionName']]));
  return [
    ...t
      .of('AWS::Lambda::Function')
      .flatMap((fn) =>
        ['sqs:SendMessage', 'sns:Publish'].flatMap((action) =>
          grantedTargets(t, fn, action).map((to) => [fn.id, to] as const),
        ),
      ),
    ...t.of('AWS::SNS::Subscription').flatMap(({ properties: p }) => pairs(p['TopicArn'], p['Endpoint'])),
    ...t.of('AWS::SNS::Subscription').flatMap(({ properties: p }) => pairs(p['TopicArn'], p['RedrivePolicy'])),
    ...t
      .of('AWS::SQS::Queue')
      .flatMap(({ id, properties: p }) => mentions(p['RedrivePolicy']).map((to) => [id, to] as const)),
    ...t.of('AWS::Lambda::EventSourceMapping').flatMap(({ properties: p }) =>
      pairs(
        p['EventSourceArn'],
        mentions(p['FunctionName']).map((alias) => aliases.get(alias)),
      ),
    ),
  ];
}

/** Logical ids of the functions that lie on a loop. */
export function loopingFunctions(t: Synthesis): ReadonlySet<string> {
  const next = Map.groupBy(steps(t), ([from]) => from);
  const reaches = (start: string): boolean => {
    const open = [start];
    const seen = new Set<string>();
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const [, to] of next.get(at) ?? []) {
        if (to === start) return true;
        if (!seen.has(to)) open.push(to);
        seen.add(to);
      }
    }
    return false;
  };
  return new Set(t.of('AWS::Lambda::Function').flatMap(({ id }) => (reaches(id) ? [id] : [])));
}

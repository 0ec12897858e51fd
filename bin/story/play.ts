import type { Story, World } from './world.ts';

/**
 * Plays a story until the signal is aborted. Then its next request to the shop and its next sentence fail, and what it has
 * changed on the system is undone by its `finally`, which needs only the control API.
 */
export function play(story: Story, { shop, say, ...world }: World, signal: AbortSignal): Promise<void> {
  const check = () => {
    if (signal.aborted) throw new Error(`stopped by ${signal.reason}`);
  };
  return story({
    ...world,
    say: (name, values) => {
      check();
      say(name, values);
    },
    shop: {
      get: async (path, token) => {
        check();
        return shop.get(path, token);
      },
      post: async (path, body, headers) => {
        check();
        return shop.post(path, body, headers);
      },
    },
  });
}

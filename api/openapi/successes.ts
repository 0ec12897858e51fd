/** The meaning of a successful response besides the first one of its route, which the summary of the route describes. */
export const FURTHER_SUCCESSES: Readonly<Record<number, string>> = {
  200: 'The result, instead of a response to wait for.',
  202: 'Accepted: it waits, and is done later.',
  303: 'The result is at the address in `Location`.',
  304: 'Not modified.',
};

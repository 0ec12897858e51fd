/** Matches IAM wildcards: `*` is any number of characters, `?` is one. Actions ignore case, resources do not. */
const compiled = new Map<string, RegExp>();

function compile(pattern: string, flags: string): RegExp {
  const key = `${flags}/${pattern}`;
  let regex = compiled.get(key);
  if (!regex) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    regex = new RegExp(`^${source}$`, flags);
    compiled.set(key, regex);
  }
  return regex;
}

/** Matches an ARN against a pattern, case-sensitively. */
export const matchesResource = (pattern: string, resource: string): boolean => compile(pattern, 's').test(resource);

/** Matches an action against a pattern, case-insensitively. */
export const matchesAction = (pattern: string, action: string): boolean => compile(pattern, 'si').test(action);

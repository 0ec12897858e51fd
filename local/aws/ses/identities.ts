/**
 * Returns the identity under which an address may send: the verified address, its verified domain or a parent domain.
 */
export function identityOf(address: string, identities: readonly string[]): string | undefined {
  if (identities.includes(address)) return address;
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
  return labels.map((_, from) => labels.slice(from).join('.')).find((domain) => identities.includes(domain));
}

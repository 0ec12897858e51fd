/** The identity an address sends under: itself if it was verified, else its domain or a domain above; or none. */
export function identityOf(address: string, identities: readonly string[]): string | undefined {
  if (identities.includes(address)) return address;
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
  return labels.map((_, from) => labels.slice(from).join('.')).find((domain) => identities.includes(domain));
}

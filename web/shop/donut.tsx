/** The picture of a product: a drawn donut that is always the same for the same id. */
const ICINGS = ['#8a3b12', '#b8527a', '#5d7a2f', '#3f2a20', '#c28a1e', '#4f5b8a', '#9a4f3a', '#2f6f6a'];

const numberOf = (id: string): number =>
  [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 9973, 7);

export function Donut({ id, size = 72 }: { id: string; size?: number }) {
  const n = numberOf(id);
  const icing = ICINGS[n % ICINGS.length];
  const sprinkles = Array.from({ length: 6 + (n % 4) }, (_, i, { length } = { length: 6 + (n % 4) }) => {
    const angle = ((i + (n % 7) / 7) / length) * 2 * Math.PI;
    const [x, y] = [16 + 8.6 * Math.cos(angle), 16 + 8.6 * Math.sin(angle)];
    const [dx, dy] = [1.1 * Math.cos(angle * 3 + n), 1.1 * Math.sin(angle * 3 + n)];
    return `M${(x - dx).toFixed(1)} ${(y - dy).toFixed(1)}L${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`;
  });
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <circle cx="16" cy="16" r="14" fill="#d9955b" />
      <circle cx="16" cy="15.6" r="12.2" fill={icing} />
      <path d={sprinkles.join('')} stroke="#fbf4ec" stroke-linecap="round" stroke-width="1.3" />
      <circle class="donut-hole" cx="16" cy="16" r="4.6" />
    </svg>
  );
}

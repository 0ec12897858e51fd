/** The donut of logo.svg, inlined so that it is part of the first paint. */
export const Logo = ({ size = 24 }: { size?: number }) => (
  <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
    <circle cx="16" cy="16" r="14" fill="#d9955b" />
    <path
      fill="#8a3b12"
      d="M16 3.5c6.9 0 12.5 5.4 12.5 12.2 0 2.2-1.3 2.6-2.5 3.7s-1 3-2.8 3.9-2.9-.6-4.6.3-1.9 2.6-4 2.4-2.300-1.900-4.200-2.500-3.200.1-4.400-1.500S6 18.800 5 17.900 3.500 17 3.500 15.700C3.500 8.900 9.100 3.500 16 3.500z"
    />
    <circle cx="16" cy="16" r="4.500" fill="#fbf4ec" />
    <g stroke="#fbf4ec" stroke-linecap="round" stroke-width="1.600">
      <path d="m9 11 1.600 1.400M21.500 8.500l-.9 1.700M24.500 15.500l-2 .4M12.500 7.300l.4 1.900M8.500 17.200l1.900-.6M20.500 21.500l-1-1.600" />
    </g>
  </svg>
);

/** The picture of a product. A product without one, and a picture that does not load, are shown as the children. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface Props {
  readonly src: string | null | undefined;
  /** Width and height in pixels. */
  readonly size: number;
  readonly children?: ComponentChildren;
}

/** The title is beside every picture, so the picture has no text of its own. */
export function Picture({ src, size, children }: Props) {
  const [broken, setBroken] = useState<string>();
  if (!src || src === broken) return <>{children}</>;
  return (
    <img class="thumbnail" src={src} width={size} height={size} alt="" loading="lazy" onError={() => setBroken(src)} />
  );
}

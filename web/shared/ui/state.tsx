import { stateName, toneOf } from '#web/shared/names.ts';
import { Badge } from './components.tsx';

/** A state badge. It always shows the label as well as the colour. */
export const State = ({ of }: { of: string }) => <Badge tone={toneOf(of)}>{stateName(of)}</Badge>;

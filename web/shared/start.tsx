/** Starts an app: language, links, session, stream and clock, then the first render. A language change renders the app again. */
import { type ComponentType, render } from 'preact';
import { followClock } from './clock.ts';
import { language } from './language.ts';
import { renewAhead } from './renew-ahead.ts';
import { followLinks } from './router.ts';
import { useStore } from './store.ts';
import { followStream } from './stream.ts';

export function start(root: string, App: ComponentType): void {
  document.documentElement.lang = language.get();
  followLinks(root);
  renewAhead();
  followStream();
  void followClock();
  const LocalizedApp = () => <App key={useStore(language)} />;
  render(<LocalizedApp />, document.getElementById('app') as HTMLElement);
}

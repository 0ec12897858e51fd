/** The devices on which the user is signed in. Each can be signed out from here. */
import { AUTHORIZER_CACHE_SECONDS, SESSION_TOKEN_LIFE_MINUTES } from '#domain/limits.ts';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { session } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { ActionButton } from './action-button.tsx';
import { Badge, Show, Time } from './components.tsx';

/** The life of its token, and the time for which API Gateway remembers that the token was valid. */
const ACTS_MINUTES_MAX = SESSION_TOKEN_LIFE_MINUTES + Math.ceil(AUTHORIZER_CACHE_SECONDS / 60);

const t = words({
  title: ['Signed-in devices', '로그인한 기기'],
  here: ['This device', '이 기기'],
  used: ['last used', '마지막 사용'],
  end: ['Sign out {device}', '{device} 로그아웃'],
  effect: [
    'A device that you sign out can act for you for at most {n} more minutes. Change your password to stop it at once.',
    '로그아웃한 기기는 최대 {n}분까지 계속 사용될 수 있습니다. 바로 막으려면 비밀번호를 변경하세요.',
  ],
});

function DeviceRow({ device, reload }: { device: Item<'listSessions'>; reload: () => void }) {
  const isHere = useStore(session)?.sessionId === device.id;
  const end = async (): Promise<void> => {
    await call('endOwnSession', { params: { sessionId: device.id } });
    reload();
  };
  return (
    <li>
      <span class="grow">
        {device.device} {isHere && <Badge tone="info">{t('here')}</Badge>}
        <br />
        <span class="soft small">
          {t('used')} <Time at={device.lastUsedAt} />
        </span>
      </span>
      {!isHere && <ActionButton label={t('end', { device: device.device })} does={end} />}
    </li>
  );
}

export function Devices() {
  const devices = useLoad('devices', async (signal) => (await call('listSessions', { signal })).body.items);
  return (
    <div class="box stack">
      <h2>{t('title')}</h2>
      <Show loaded={devices}>
        {(items) => (
          <ul class="lines">
            {items.map((device) => (
              <DeviceRow key={device.id} device={device} reload={devices.reload} />
            ))}
          </ul>
        )}
      </Show>
      <p class="soft small">{t('effect', { n: ACTS_MINUTES_MAX })}</p>
    </div>
  );
}

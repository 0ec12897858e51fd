/** The account of the person at the console: who they are, and the devices on which they are signed in. */
import { words } from '#web/shared/language.ts';
import { session } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { Facts, Id } from '#web/shared/ui/components.tsx';
import { Devices } from '#web/shared/ui/devices.tsx';

const t = words({
  title: ['My account', '내 계정'],
  name: ['Name', '이름'],
  role: ['Role', '역할'],
  id: ['Id', 'ID'],
  OPERATOR: ['operator', '운영자'],
  SELLER: ['seller', '판매자'],
  BUYER: ['buyer', '구매자'],
});

export function Account() {
  const user = useStore(session)?.user;
  if (!user) return null;
  return (
    <>
      <h1>{t('title')}</h1>
      <section class="box">
        <Facts
          rows={[
            [t('name'), user.name],
            [t('role'), t(user.role)],
            [t('id'), <Id id={user.id} />],
          ]}
        />
      </section>
      <Devices />
    </>
  );
}

import { UserData } from 'aws-cdk-lib/aws-ec2';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';

export interface VipUserData {
  readonly worker: Asset;
  readonly node: Asset;
  readonly environment: Readonly<Record<string, string>>;
}

/** The worker finishes its batch within the database timeouts. A worker that takes longer hangs. */
const STOP_SECONDS = 60;

/** systemd restarts the worker after any exit. Its user has no home, no shell and no writable path. */
const UNIT = `[Unit]
Description=Donut States VIP worker
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
EnvironmentFile=/etc/vip-worker.env
ExecStart=/opt/vip/node/node --enable-source-maps /opt/vip/worker/worker.mjs
Restart=always
RestartSec=5
KillSignal=SIGTERM
TimeoutStopSec=${STOP_SECONDS}
DynamicUser=yes
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateDevices=yes
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target`;

/**
 * Commands of the instance's first start. They install nothing from the network: Node and the worker are assets of this
 * deployment, and the AWS CLI and Python are part of Amazon Linux 2023.
 */
export function vipUserData({ worker, node, environment }: VipUserData): UserData {
  const data = UserData.forLinux();
  data.addCommands('set -euo pipefail');
  for (const [name, asset] of Object.entries({ worker, node })) {
    // Not /tmp, which is in memory: the instance has 512 MB.
    const localFile = `/opt/vip/${name}.zip`;
    data.addS3DownloadCommand({ bucket: asset.bucket, bucketKey: asset.s3ObjectKey, localFile });
    data.addCommands(`python3 -m zipfile -e ${localFile} /opt/vip/${name}`, `rm ${localFile}`);
  }
  data.addCommands(
    // Python's zipfile does not keep the executable bit.
    'chmod 755 /opt/vip/node/node',
    here(
      '/etc/vip-worker.env',
      Object.entries(environment)
        .map(([key, value]) => `${key}=${value}`)
        .join('\n'),
    ),
    here('/etc/systemd/system/vip-worker.service', UNIT),
    'systemctl daemon-reload',
    'systemctl enable --now vip-worker',
  );
  return data;
}

const here = (path: string, text: string): string => `cat > ${path} <<'END'\n${text}\nEND`;

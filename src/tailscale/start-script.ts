import { CHOOSE_SERVED } from './choose-served';
import { Credential } from '../status/credential';

/** What the script depends on. */
export interface StartScriptOptions {
  readonly choosesServed: boolean;
  /**
   * What the node logs in with.
   *
   * @default 'auth-key'
   */
  readonly credential?: Credential;
}

/** How to show `tailscale up` what to log in with. */
interface Shown {
  /** Variable that names the file. */
  readonly variable: string;
  readonly flags: string;
  /** As people call it. */
  readonly name: string;
  /** What to do about one that is refused. */
  readonly fix: string;
}

const KEY: Shown = { variable: 'TS_AUTHKEY', flags: '--auth-key="$TS_AUTHKEY"', name: 'auth key', fix: 'renew the auth key' };
const CLIENT: Shown = { ...KEY, name: 'OAuth client\'s secret', fix: 'correct the OAuth client' };
const TOKEN: Shown = {
  variable: 'TS_ID_TOKEN',
  flags: '--client-id="$TS_CLIENT_ID" --id-token="$TS_ID_TOKEN"',
  name: 'service account token',
  fix: 'correct the federated identity',
};

/**
 * What the sidecar runs: containerboot, after a second login where one is due.
 *
 * With TS_AUTH_ONCE a node that has an identity never uses its key again, so a key that expired or does not open changes nothing. The other side of it: tags, and
 * whatever else only `tailscale up` takes, stay as they were at the first login. So the arguments of the last login are kept beside the identity, and when they differ the
 * script logs in again before containerboot starts, as the same machine: the address stays.
 *
 * It does so with `--force-reauth`, which shows the auth key. Without it a node asks for its new tags as what it is, and where its present tags do not own them the control
 * server expires its key. And it works on a copy: the identity is replaced in one step by what came of a login that succeeded. Whatever fails or is interrupted leaves it as it
 * was, and the node goes on with its old settings; the next pod tries again. The price: a change of tags takes an auth key that is still good.
 *
 * Before that it copies its CLI to the file in `SHARED_CLI`, where that is set: the status exporter checks the network with it. An init container could do that too, and would keep
 * the whole pod from starting where Tailscale's image is missing; this way the CLI is always the running daemon's, too.
 *
 * It needs a POSIX shell, which the published image has (Alpine's), and reads nothing but the container's environment.
 */
export function startScript({ choosesServed, credential = 'auth-key' }: StartScriptOptions): string {
  return `${logIn(credential === 'workload-identity' ? TOKEN : credential === 'oauth-client' ? CLIENT : KEY)}${choosesServed ? CHOOSE_SERVED : ''}exec containerboot\n`;
}

const logIn = ({ variable, flags, name, fix }: Shown) => `set -euf
state="$TS_STATE_DIR/tailscaled.state"
applied="$TS_STATE_DIR/up-args"
work="\${TMPDIR:-/tmp}/login"
tried="\${TMPDIR:-/tmp}/login-tried"

# the first process of a container gets no signal that it has no trap for
daemon= client=
trap 'kill $client $daemon 2>/dev/null; exit 143' INT TERM

# without what was served last: the gateway may rely on a proxy that it went past
serving_nothing() {
  sed 's#\\("_serve/[^"]*": *\\)"[^"]*"#\\1"e30="#' "$1"
}

# one login with a copy of the identity, by a daemon of its own. In kernel mode it has the device: without one it would open every port of the pod's loopback address
up() {
  rm -rf "$work"
  mkdir -m 0700 "$work" && serving_nothing "$state" > "$work/tailscaled.state" || return 1
  [ "$TS_USERSPACE" = true ] && tun=userspace-networking || tun=tailscale0
  tailscaled --tun="$tun" --statedir="$work" --socket="$work/socket" &
  daemon=$!
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -S "$work/socket" ] && break
    kill -0 "$daemon" 2>/dev/null || return 1
    sleep 1
  done
  # unquoted: these are several arguments, none with a space in it; waited for, since a trap waits for what is in the foreground
  tailscale --socket="$work/socket" up --reset --force-reauth --timeout=30s --accept-dns=false ${flags} --hostname="$TS_HOSTNAME" $TS_EXTRA_ARGS &
  client=$!
  result=0
  wait "$client" || result=$?
  # a control server that refuses tags may do so only after it let the node in
  [ "$result" != 0 ] || { sleep 5; tailscale --socket="$work/socket" status --peers=false > /dev/null || result=1; }
  kill "$daemon" 2>/dev/null || true
  wait "$daemon" || true
  daemon= client=
  return "$result"
}

# replace FILE: with standard input, whole or not at all
replace() (
  umask 077
  cat > "$1.new" && mv "$1.new" "$1"
)

log_in() {
  [ -r "\${${variable}#file:}" ] || { echo "start: there is no ${name} to log in with"; return 1; }
  up || return 1
  replace "$state" < "$work/tailscaled.state"
}

remember() {
  printf %s "$TS_EXTRA_ARGS" | replace "$applied" || echo "start: could not write $applied, so the next pod logs in again"
}

if [ -n "\${SHARED_CLI:-}" ]; then
  # moved, so that whoever runs it gets all of it
  cp "$(command -v tailscale)" "$SHARED_CLI.new" && mv "$SHARED_CLI.new" "$SHARED_CLI" ||
    echo "start: could not write $SHARED_CLI, so the status exporter can not check the network"
fi

[ -d "$TS_STATE_DIR" ] || mkdir -m 0700 "$TS_STATE_DIR"
if ! [ -e "$applied" ]; then
  remember
elif [ "$(cat "$applied")" != "$TS_EXTRA_ARGS" ] && ! [ -e "$tried" ] && [ -s "$state" ]; then
  : > "$tried"
  echo "start: settings changed, logging in again with $TS_EXTRA_ARGS"
  if log_in; then
    remember
  else
    echo "start: that login failed, going on with the settings of the last one: ${fix} and restart the pod to try again"
  fi
  rm -rf "$work"
fi
if [ -n "\${SERVE_CHOICES:-}" ] && [ -s "$state" ]; then
  (umask 077; serving_nothing "$state" > "$state.new" && mv "$state.new" "$state") || echo "start: could not write $state"
fi
trap - INT TERM
`;

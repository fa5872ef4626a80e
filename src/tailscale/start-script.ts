/**
 * What the sidecar runs: containerboot, after a second login where one is due.
 *
 * With TS_AUTH_ONCE a node that has an identity never uses its key again, so a key that expired or does not open changes nothing. The other side of it: tags, and
 * whatever else only `tailscale up` takes, stay as they were at the first login. So the arguments of the last login are kept beside the identity, and when they differ the
 * script logs in again before containerboot starts, with the identity's own keys: the address stays. First without a new node key; where the control server wants one (it does
 * when the present tags do not own the new ones) with `--force-reauth`, which keeps the machine key.
 *
 * When that fails, the state is put back as it was, requested tags included: a control server that meets tags which it does not grant expires the node's key. The node
 * goes on with its old settings, and the next pod tries again.
 *
 * It needs a POSIX shell, which the published image has (Alpine's), and reads nothing but the container's environment.
 */
export const START_SCRIPT = `set -eu
applied="$TS_STATE_DIR/up-args"
tried=/tmp/up-args-tried
socket=/tmp/login.sock
state="$TS_STATE_DIR/tailscaled.state"

# up [FLAG]: one login, by a daemon of its own that needs no device
up() {
  tailscaled --tun=userspace-networking --statedir="$TS_STATE_DIR" --socket="$socket" &
  daemon=$!
  for _ in 1 2 3 4 5 6 7 8 9 10; do [ -S "$socket" ] && break; sleep 1; done
  result=0
  # unquoted: these are several arguments, none with a space in it
  tailscale --socket="$socket" up --reset --timeout=30s --accept-dns=false --auth-key="$TS_AUTHKEY" --hostname="$TS_HOSTNAME" $TS_EXTRA_ARGS "$@" || result=$?
  kill "$daemon"
  wait "$daemon" || true
  rm -f "$socket"
  return "$result"
}

log_in() {
  [ -r "\${TS_AUTHKEY#file:}" ] || { echo "start: there is no auth key to log in with"; return 1; }
  cp -p "$state" "$state.before"
  if up || up --force-reauth; then
    rm "$state.before"
  else
    mv "$state.before" "$state"
    return 1
  fi
}

[ -d "$TS_STATE_DIR" ] || mkdir -m 0700 "$TS_STATE_DIR"
if ! [ -e "$applied" ]; then
  printf %s "$TS_EXTRA_ARGS" > "$applied"
elif [ "$(cat "$applied")" != "$TS_EXTRA_ARGS" ] && ! [ -e "$tried" ] && [ -s "$state" ]; then
  : > "$tried"
  echo "start: settings changed, logging in again with $TS_EXTRA_ARGS"
  if log_in; then
    printf %s "$TS_EXTRA_ARGS" > "$applied"
  else
    echo "start: that login failed, going on with the settings of the last one: renew the auth key and restart the pod to try again"
  fi
fi
exec containerboot
`;

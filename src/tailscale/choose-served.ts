import { NODE_NAME, SERVE_FILES } from './serve-config';

/**
 * The part of the start script that writes the serve configuration which containerboot reads, out of those in the folder SERVE_CHOICES: the one with HTTPS while the tailnet gives
 * certificates, else the one without. containerboot leaves all of a configuration unserved that has an HTTPS port which the tailnet does not permit.
 *
 * It asks the daemon every second until the node has its name, then every 15 seconds: certificates are turned on and off in the admin console, and the files change with the app.
 * What does not depend on the answer is served from the start.
 *
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/cmd/containerboot/serve.go
 */
export const CHOOSE_SERVED = `
# replace the chosen configuration: with FILE, for the node called NAME
choose() {
  sed "s/${NODE_NAME}/$2/g" "$SERVE_CHOICES/$1" > "$TS_SERVE_CONFIG.new" || return 0
  # containerboot reads at every change in the folder, and must not find half a file
  if cmp -s "$TS_SERVE_CONFIG.new" "$TS_SERVE_CONFIG"; then rm "$TS_SERVE_CONFIG.new"; else mv "$TS_SERVE_CONFIG.new" "$TS_SERVE_CONFIG"; fi
}

keep_choosing() {
  while :; do
    status="$(tailscale --socket="$TS_SOCKET" status --json --peers=false 2> /dev/null)" || status=
    name="$(printf '%s\\n' "$status" | sed -n 's/^ *"DNSName": "\\([-.a-zA-Z0-9]*\\)\\.",$/\\1/p')"
    # an empty list is null, or closes on the same line
    case "$status" in *'"CertDomains": ['[!]]*) file=${SERVE_FILES.withHttps};; *) file=${SERVE_FILES.always};; esac
    [ -e "$SERVE_CHOICES/$file" ] || file=${SERVE_FILES.always}
    if [ -n "$name" ]; then
      choose "$file" "$name"
      sleep 15
    else
      sleep 1
    fi
  done
}

mkdir -p "\${TS_SERVE_CONFIG%/*}"
# what has the node's name in it waits for that name
grep -q ${NODE_NAME} "$SERVE_CHOICES/${SERVE_FILES.always}" || choose ${SERVE_FILES.always} ''
(set +e; keep_choosing) &
`;

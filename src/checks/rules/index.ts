import { agentReachesTailnet } from './agent-reaches-tailnet';
import { authKeyInEnv } from './auth-key-in-env';
import { authKeyInManifest } from './auth-key-in-manifest';
import { authKeyWithoutPlan } from './auth-key-without-plan';
import { authOnceOff } from './auth-once-off';
import { autoscalerOnOneIdentity } from './autoscaler-on-one-identity';
import { claimTaken } from './claim-taken';
import { deviceIdentityOff } from './device-identity-off';
import { dnsEgressBlocked } from './dns-egress-blocked';
import { funnelOn } from './funnel-on';
import { gatewayOnAllAddresses } from './gateway-on-all-addresses';
import { gatewayWithoutAuthentication } from './gateway-without-authentication';
import { hostNameLooksAppended } from './host-name-looks-appended';
import { hostNameTaken } from './host-name-taken';
import { imageNotPinned } from './image-not-pinned';
import { kernelModeForbidden } from './kernel-mode-forbidden';
import { loginServerUnreachable } from './login-server-unreachable';
import { noStateToFallBackOn } from './no-state-to-fall-back-on';
import { oneTimeKeyWithoutState } from './one-time-key-without-state';
import { podCidrInTailnetRange } from './pod-cidr-in-tailnet-range';
import { podSecurityRefuses } from './pod-security-refuses';
import { privilegedSidecar } from './privileged-sidecar';
import { probeCannotReachLoopback } from './probe-cannot-reach-loopback';
import { probePassesOnAnything } from './probe-passes-on-anything';
import { readinessNeedsEveryChannel } from './readiness-needs-every-channel';
import { relayUnwatched } from './relay-unwatched';
import { requestsMissing } from './requests-missing';
import { Rule, Severity } from './rule';
import { sealedValueExpires } from './sealed-value-expires';
import { secretInEnv } from './secret-in-env';
import { serveTargetNotLoopback } from './serve-target-not-loopback';
import { serviceAccountTokenMounted } from './service-account-token-mounted';
import { severalPodsOnOneIdentity } from './several-pods-on-one-identity';
import { sidecarBlocksAgent } from './sidecar-blocks-agent';
import { singleSignOnTrustsThePod } from './single-sign-on-trusts-the-pod';
import { stateOnEmptyDir } from './state-on-empty-dir';
import { stateReadableByAgent } from './state-readable-by-agent';
import { surgeOnOneIdentity } from './surge-on-one-identity';
import { tailnetEgressBlocked } from './tailnet-egress-blocked';
import { tailnetOpenToAllMembers } from './tailnet-open-to-all-members';
import { udpBlocked } from './udp-blocked';
import { udpLimitedToKnownPorts } from './udp-limited-to-known-ports';
import { userspaceOpensLoopback } from './userspace-opens-loopback';

/** All rules, in the order of the page of rules: what cannot work or lets in somebody first. */
export const RULES: readonly Rule[] = [
  hostNameTaken,
  authKeyInManifest,
  kernelModeForbidden,
  podSecurityRefuses,
  severalPodsOnOneIdentity,
  autoscalerOnOneIdentity,
  surgeOnOneIdentity,
  claimTaken,
  hostNameLooksAppended,
  probeCannotReachLoopback,
  gatewayWithoutAuthentication,
  funnelOn,
  tailnetEgressBlocked,
  dnsEgressBlocked,
  loginServerUnreachable,
  podCidrInTailnetRange,
  stateOnEmptyDir,
  noStateToFallBackOn,
  oneTimeKeyWithoutState,
  authOnceOff,
  authKeyInEnv,
  secretInEnv,
  stateReadableByAgent,
  serviceAccountTokenMounted,
  privilegedSidecar,
  sidecarBlocksAgent,
  imageNotPinned,
  requestsMissing,
  probePassesOnAnything,
  readinessNeedsEveryChannel,
  gatewayOnAllAddresses,
  deviceIdentityOff,
  singleSignOnTrustsThePod,
  serveTargetNotLoopback,
  userspaceOpensLoopback,
  tailnetOpenToAllMembers,
  agentReachesTailnet,
  udpBlocked,
  udpLimitedToKnownPorts,
  relayUnwatched,
  authKeyWithoutPlan,
  sealedValueExpires,
];

/** Of the rules that can be acknowledged. */
export const WARNING_IDS: readonly string[] = RULES.filter(({ severity }) => severity === Severity.WARNING).map(({ id }) => id);

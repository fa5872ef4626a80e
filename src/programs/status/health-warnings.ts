import { Fields } from './fields';
import { safeText } from './safe-text';
import { HealthWarning, SEVERITIES, Severity } from '../../status/document';

/*
 * Tailscale's own warnings: `health.State` on the notification bus.
 */

const MESSAGE_LENGTH = 300;
const CODE_LENGTH = 100;

const LOGIN_STATE = 'login-state';

/**
 * Warnings that tell nothing that a person could act on here:
 *
 * - `warming-up` comes for five seconds with each start, and the state of the connection says it;
 * - `wantrunning-false` is the state `stopped`, which has a problem of its own;
 * - `update-available` comes with each release, and the image's tag, which the app pins, is the way to update; `security-update-available` stays;
 * - `is-using-unstable-version` was somebody's choice with the image's tag, and never goes away.
 */
const NOISE: readonly string[] = ['warming-up', 'wantrunning-false', 'update-available', 'is-using-unstable-version'];

/** @param health the field `Health` of a notification */
export function healthWarnings(health: Fields): readonly HealthWarning[] {
  return health.objects('Warnings')
    .map(([code, warning]) => healthWarning(code, warning))
    .filter(({ code }) => !NOISE.includes(code))
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.code < b.code ? -1 : 1));
}

/** What the last login failed with, in the control server's words, which may quote the key: not to be shown. */
export function lastLoginError(health: Fields): string | undefined {
  const [, warning] = health.objects('Warnings').find(([code]) => code === LOGIN_STATE) ?? [];
  return warning?.optionalObject('Args')?.optionalString('error') || undefined;
}

function healthWarning(code: string, warning: Fields): HealthWarning {
  const text = warning.optionalString('Text') ?? '';
  return {
    code: safeText(code, CODE_LENGTH),
    severity: severity(warning.optionalString('Severity')),
    message: safeText(code === LOGIN_STATE ? firstSentence(text) : withoutUpdateAdvice(text), MESSAGE_LENGTH),
    impactsConnectivity: warning.optionalBoolean('ImpactsConnectivity') ?? false,
  };
}

/** A severity that a newer version has counts as medium. */
function severity(name: string | undefined): Severity {
  return SEVERITIES.find((known) => known === name) ?? 'medium';
}

/** `You are logged out. The last login error was: …`, whose second sentence quotes the control server. */
function firstSentence(text: string): string {
  return text.replace(/[.:].*$/s, '');
}

/** A container's software is updated by its image alone. */
function withoutUpdateAdvice(text: string): string {
  return text.replace(/ Run `tailscale update`.*$/s, '');
}

// The last words of `npm run quickstart`: what was written, and what to do with it.
import { readdirSync } from 'node:fs';

const files = readdirSync('dist').filter(file => file.endsWith('.k8s.yaml')).map(file => `dist/${file}`);

console.log(`
Wrote ${files.join(', ')}: the namespace, the Deployment of one agent with a tailnet node in its pod, its volumes,
its network policies and its keys as ciphertext. Read it; nothing has been applied.

The keys are for show, and no pod can open them. To make your own, and to apply:
  README.md, "Your own agent"
`);

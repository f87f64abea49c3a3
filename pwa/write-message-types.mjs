// Ahead of `tsc`: writes the types of the messages. (Vite does the same when it builds.)

import { join } from 'node:path';
import { runnerImport } from 'vite';

const { module } = await runnerImport(join(import.meta.dirname, 'messages.ts'), { configFile: false });
module.writeTypes();

// A page that only lists: what was begun or heard is marked.

import { tell } from "./rows.js";

for (const row of document.querySelectorAll(".row")) tell(row);

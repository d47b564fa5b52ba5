// The page can be read without any of this: it adds search, a choice of spec, colours, dialogs and drawings.

import { colours } from "./colours.js";
import { graphs } from "./graph.js";
import { matrices } from "./matrix.js";
import { plots } from "./plots.js";
import { printing } from "./printing.js";
import { search } from "./search.js";
import { specs } from "./specs.js";

document.documentElement.classList.add("scripted");
const tools = document.getElementById("tools");
const show = specs(tools);
search(tools, show);
colours(tools);
matrices();
graphs();
plots();
printing();

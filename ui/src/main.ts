import { mount } from "svelte";

import App from "./app/App.svelte";
import { chooseHost } from "./host";

const target = document.getElementById("app");
if (target) mount(App, { target, props: { host: await chooseHost() } });

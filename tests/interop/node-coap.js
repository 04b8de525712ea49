// SPDX-FileCopyrightText: The ostler authors
// SPDX-License-Identifier: BSD-2-Clause
//
// node-coap.js - the module "coap" of npm as client and as device:
//
//	node node-coap.js device
//	node node-coap.js send PORT UUID SEAL-HEX|- PAYLOAD [observe N]
//
// The device prints port=N, then a line for each request; "send" asks the
// proxy at PORT for the device and prints a line for each answer.
"use strict";
const coap = require("coap");

const hex = (data) => Buffer.from(data ?? "").toString("hex");

// Of a request or response; numbers are those that the module has decoded.
function optionOf(message, name) {
	const option = message._packet.options.find((o) => o.name === name);

	if (option === undefined)
		return "none";
	return typeof option.value === "number" ? String(option.value) :
	    hex(option.value);
}

function describe(message) {
	return `code=${message.code} seal=${optionOf(message, "OSCORE")}` +
	    ` observe=${optionOf(message, "Observe")}` +
	    ` proxy-uri=${optionOf(message, "Proxy-Uri")}` +
	    ` payload=${hex(message.payload)}`;
}

function answer(request, response) {
	console.log(describe(request));
	if (optionOf(request, "OSCORE") !== "none")
		response.setOption("9", Buffer.alloc(0));
	response.code = "2.05";
	if (optionOf(request, "Observe") === "none") {
		response.end("from node");
		return;
	}
	let count = 0;
	const timer = setInterval(() => {
		response.write(`from node ${count++}`);
	}, 50);
	response.on("finish", () => {
		clearInterval(timer);
		console.log("observation ended");
	});
}

function device() {
	const server = coap.createServer({ type: "udp4" }, answer);

	server.listen(0, "127.0.0.1", () => {
		console.log(`port=${server._sock.address().port}`);
	});
}

function send(port, uuid, seal, payload, observe, count) {
	const request = coap.request({
		host: "127.0.0.1", port: Number(port),
		method: observe ? "GET" : "POST", observe: Boolean(observe),
	});

	request.setOption("Proxy-Uri", `ocf://${uuid}`);
	if (seal !== "-")
		request.setOption("9", Buffer.from(seal, "hex"));
	request.on("response", (response) => {
		console.log(describe(response));
		if (!observe)
			return;
		let left = Number(count);
		response.on("data", (data) => {
			console.log(`notification=${data}`);
			if (--left === 0)
				response.close();
		});
	});
	request.end(observe ? undefined : payload);
}

const [, , command, ...rest] = process.argv;

({ device, send })[command](...rest);

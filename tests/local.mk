# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# A unit test is tests/<path of the source>/test_<file>.c: one line here. Those
# of a folder are one program, units, or two where they need different things
# beside. One file alone: CK_RUN_SUITE=wax/ace/cwt tests/wax/ace/units
unit_programs = \
	%D%/core/units \
	%D%/as/units \
	%D%/audit/units \
	%D%/database/units \
	%D%/link/units \
	%D%/obt/units \
	%D%/obt/units_fake \
	%D%/obt/units_house \
	%D%/ostler/audit/units \
	%D%/ostler/conf/units \
	%D%/ostler/control/units \
	%D%/ostler/control/units_host \
	%D%/ostler/discover/units \
	%D%/ostler/explain/units \
	%D%/ostler/forward/units_stub \
	%D%/ostler/forward/units \
	%D%/ostler/http/units \
	%D%/ostler/net/units_stub \
	%D%/ostler/net/units \
	%D%/ostler/policy/units \
	%D%/ostler/metrics/units \
	%D%/ostler/units \
	%D%/peer/units \
	%D%/peer/units_wall \
	%D%/tools/units \
	%D%/wax/cbor/units \
	%D%/wax/cose/units \
	%D%/wax/crypto/units \
	%D%/wax/ace/units \
	%D%/wax/edhoc/units \
	%D%/wax/ocf/units \
	%D%/wax/oscore/units \
	%D%/wax/posix/units \
	$(END)

%C%_core_units_SOURCES = \
	%D%/core/test_address.c \
	%D%/core/test_bytes.c \
	%D%/core/test_clock.c \
	%D%/core/test_code.c \
	%D%/core/test_deviceid.c \
	%D%/core/test_hex.c \
	%D%/core/test_line.c \
	%D%/core/test_log.c \
	%D%/core/test_message.c \
	%D%/core/test_message_libcoap.c \
	%D%/core/test_option.c \
	%D%/core/test_oscore_header.c \
	%D%/core/test_oscore_option.c \
	%D%/core/test_reader.c \
	%D%/core/test_siphash.c \
	%D%/core/test_status.c \
	%D%/core/test_uri.c \
	%D%/core/test_words.c \
	%D%/core/test_writer.c \
	$(END)
%C%_audit_units_SOURCES = \
	%D%/audit/test_chain.c \
	%D%/audit/test_ledger.c \
	$(END)
%C%_link_units_SOURCES = \
	%D%/link/test_signal.c \
	%D%/link/test_stream.c \
	%D%/link/test_stream_websocket.c \
	%D%/link/test_upgrade.c \
	%D%/link/test_websocket_frames.c \
	%D%/link/test_certificate.c \
	%D%/link/test_certificate_der.c \
	%D%/link/test_certificate_role.c \
	%D%/link/test_credentials.c \
	%D%/link/test_credentials_identity.c \
	%D%/link/test_credentials_x509.c \
	%D%/link/test_transfer.c \
	%D%/link/test_secure.c \
	%D%/link/test_secure_chain.c \
	%D%/link/test_secure_context.c \
	%D%/link/test_secure_door.c \
	%D%/link/test_secure_dtls.c \
	%D%/link/test_secure_lent.c \
	%D%/link/test_secure_owner.c \
	%D%/link/test_secure_pin.c \
	%D%/link/test_secure_psk.c \
	%D%/link/test_secure_resume.c \
	%D%/link/test_secure_text.c \
	%D%/link/test_secure_verify.c \
	$(END)
%C%_as_units_SOURCES = \
	%D%/as/test_desk.c \
	%D%/as/test_manual.c \
	%D%/as/test_policy.c \
	%D%/as/test_policy_conf.c \
	%D%/as/test_quota.c \
	%D%/as/test_registry.c \
	%D%/as/test_registry_key.c \
	%D%/as/test_registry_token.c \
	%D%/as/test_sealed.c \
	%D%/as/test_settings.c \
	$(END)
%C%_database_units_SOURCES = \
	%D%/database/test_backup.c \
	$(END)
%C%_obt_units_SOURCES = \
	%D%/obt/test_arguments.c \
	%D%/obt/test_ca.c \
	%D%/obt/test_commands.c \
	%D%/obt/test_manual.c \
	%D%/obt/test_pin.c \
	%D%/obt/test_svr_read.c \
	%D%/obt/test_svr_write.c \
	%D%/obt/test_store_model.c \
	%D%/obt/test_store_kills.c \
	%D%/obt/test_store_damage.c \
	%D%/obt/test_store_schema.c \
	%D%/obt/test_store_log.c \
	%D%/obt/test_store_device.c \
	%D%/obt/test_store_bond.c \
	$(END)
%C%_obt_units_fake_SOURCES = \
	%D%/obt/test_change.c \
	%D%/obt/test_provision.c \
	%D%/obt/test_transfer.c \
	$(END)
%C%_obt_units_house_SOURCES = \
	%D%/obt/test_onboarding.c \
	%D%/obt/test_talk.c \
	$(END)
%C%_ostler_audit_units_SOURCES = \
	%D%/ostler/audit/test_audit.c \
	%D%/ostler/audit/test_audit_file.c \
	$(END)
%C%_ostler_conf_units_SOURCES = \
	%D%/ostler/conf/test_document.c \
	%D%/ostler/conf/test_fields.c \
	%D%/ostler/conf/test_grow.c \
	%D%/ostler/conf/test_guarded.c \
	%D%/ostler/conf/test_include.c \
	%D%/ostler/conf/test_keyword.c \
	%D%/ostler/conf/test_lexer.c \
	%D%/ostler/conf/test_lines.c \
	%D%/ostler/conf/test_names.c \
	%D%/ostler/conf/test_parser.c \
	%D%/ostler/conf/test_report.c \
	%D%/ostler/conf/test_statement.c \
	%D%/ostler/conf/test_suggest.c \
	%D%/ostler/conf/test_value.c \
	$(END)
%C%_ostler_control_units_SOURCES = \
	%D%/ostler/control/test_answer.c \
	%D%/ostler/control/test_answers.c \
	%D%/ostler/control/test_cmd_explain.c \
	%D%/ostler/control/test_cmd_policy_test.c \
	%D%/ostler/control/test_offline.c \
	%D%/ostler/control/test_printable.c \
	%D%/ostler/control/test_render.c \
	%D%/ostler/control/test_request.c \
	%D%/ostler/control/test_verdict_text.c \
	$(END)
%C%_ostler_control_units_host_SOURCES = \
	%D%/ostler/control/test_cmd_audit.c \
	%D%/ostler/control/test_cmd_counters.c \
	%D%/ostler/control/test_cmd_help.c \
	%D%/ostler/control/test_cmd_hops.c \
	%D%/ostler/control/test_cmd_log_level.c \
	%D%/ostler/control/test_cmd_policy_show.c \
	%D%/ostler/control/test_cmd_reload.c \
	%D%/ostler/control/test_cmd_routes.c \
	%D%/ostler/control/test_cmd_sessions.c \
	%D%/ostler/control/test_cmd_status.c \
	%D%/ostler/control/test_command.c \
	%D%/ostler/control/test_commands.c \
	%D%/ostler/control/test_control.c \
	%D%/ostler/control/test_conversation.c \
	%D%/ostler/control/test_manual.c \
	$(END)
%C%_ostler_discover_units_SOURCES = \
	%D%/ostler/discover/test_discover.c \
	%D%/ostler/discover/test_discover_conf.c \
	%D%/ostler/discover/test_claims.c \
	%D%/ostler/discover/test_links.c \
	%D%/ostler/discover/test_locate.c \
	%D%/ostler/discover/test_seek.c \
	$(END)
%C%_ostler_explain_units_SOURCES = \
	%D%/ostler/explain/test_ask.c \
	%D%/ostler/explain/test_ask_options.c \
	%D%/ostler/explain/test_ask_words.c \
	%D%/ostler/explain/test_expect.c \
	%D%/ostler/explain/test_outcome.c \
	$(END)
%C%_ostler_forward_units_stub_SOURCES = \
	%D%/ostler/forward/test_announce.c \
	%D%/ostler/forward/test_blockwise.c \
	%D%/ostler/forward/test_calling.c \
	%D%/ostler/forward/test_directory.c \
	%D%/ostler/forward/test_directory_request.c \
	%D%/ostler/forward/test_establish.c \
	%D%/ostler/forward/test_exchange.c \
	%D%/ostler/forward/test_facts.c \
	%D%/ostler/forward/test_filter.c \
	%D%/ostler/forward/test_forward.c \
	%D%/ostler/forward/test_forward_silence.c \
	%D%/ostler/forward/test_hoplimit.c \
	%D%/ostler/forward/test_judge.c \
	%D%/ostler/forward/test_mistakes.c \
	%D%/ostler/forward/test_observe.c \
	%D%/ostler/forward/test_pool.c \
	%D%/ostler/forward/test_proxyuri.c \
	%D%/ostler/forward/test_refuse.c \
	%D%/ostler/forward/test_rewrite.c \
	%D%/ostler/forward/test_rewrite_random.c \
	%D%/ostler/forward/test_route.c \
	%D%/ostler/forward/test_target.c \
	%D%/ostler/forward/test_target_spelling.c \
	$(END)
%C%_ostler_forward_units_SOURCES = \
	%D%/ostler/forward/test_called.c \
	%D%/ostler/forward/test_callers.c \
	%D%/ostler/forward/test_daytime.c \
	%D%/ostler/forward/test_forward_conf.c \
	%D%/ostler/forward/test_forward_draft.c \
	%D%/ostler/forward/test_hits.c \
	%D%/ostler/forward/test_hops.c \
	%D%/ostler/forward/test_pool_conf.c \
	$(END)
%C%_ostler_http_units_SOURCES = \
	%D%/ostler/http/test_hc_accept.c \
	%D%/ostler/http/test_hc_answer.c \
	%D%/ostler/http/test_hc_condition.c \
	%D%/ostler/http/test_hc_conf.c \
	%D%/ostler/http/test_hc_event.c \
	%D%/ostler/http/test_hc_links.c \
	%D%/ostler/http/test_hc_refusal.c \
	%D%/ostler/http/test_hc_request.c \
	%D%/ostler/http/test_hc_stream.c \
	%D%/ostler/http/test_hc_target.c \
	%D%/ostler/http/test_hc_write.c \
	%D%/ostler/http/test_http_fields.c \
	%D%/ostler/http/test_http_freshness.c \
	%D%/ostler/http/test_http_head.c \
	%D%/ostler/http/test_http_path.c \
	%D%/ostler/http/test_http_redirect.c \
	%D%/ostler/http/test_http_request.c \
	%D%/ostler/http/test_http_response.c \
	%D%/ostler/http/test_http_text.c \
	%D%/ostler/http/test_media_type.c \
	$(END)
%C%_ostler_net_units_stub_SOURCES = \
	%D%/ostler/net/test_conn_http.c \
	%D%/ostler/net/test_http_answer.c \
	%D%/ostler/net/test_http_listener.c \
	%D%/ostler/net/test_http_session.c \
	%D%/ostler/net/test_http_tls.c \
	%D%/ostler/net/test_conn_io.c \
	%D%/ostler/net/test_conn_local.c \
	%D%/ostler/net/test_dtls.c \
	%D%/ostler/net/test_dtls_client.c \
	%D%/ostler/net/test_dtls_door.c \
	%D%/ostler/net/test_dtls_listener.c \
	%D%/ostler/net/test_dtls_session.c \
	%D%/ostler/net/test_handshake.c \
	$(END)
%C%_ostler_net_units_SOURCES = \
	%D%/ostler/net/test_http_cause.c \
	%D%/ostler/net/test_http_net.c \
	%D%/ostler/net/test_dtls_record.c \
	%D%/ostler/net/test_hop_copy.c \
	%D%/ostler/net/test_inbound.c \
	%D%/ostler/net/test_listener_copy.c \
	%D%/ostler/net/test_hops.c \
	%D%/ostler/net/test_loop.c \
	%D%/ostler/net/test_net_change_hops.c \
	%D%/ostler/net/test_net_change_random.c \
	%D%/ostler/net/test_net_change_sockets.c \
	%D%/ostler/net/test_net_match.c \
	%D%/ostler/net/test_mailbox.c \
	%D%/ostler/net/test_net_conf.c \
	%D%/ostler/net/test_net_draft.c \
	%D%/ostler/net/test_net_sessions.c \
	%D%/ostler/net/test_net_transports.c \
	%D%/ostler/net/test_outbound.c \
	%D%/ostler/net/test_outbound_observe.c \
	%D%/ostler/net/test_outbound_terms.c \
	%D%/ostler/net/test_port.c \
	%D%/ostler/net/test_psk_text.c \
	%D%/ostler/net/test_reliable.c \
	%D%/ostler/net/test_resolve.c \
	%D%/ostler/net/test_separate.c \
	%D%/ostler/net/test_session_alive.c \
	%D%/ostler/net/test_udp.c \
	%D%/ostler/net/test_vault.c \
	%D%/ostler/net/test_vault_file.c \
	%D%/ostler/net/test_vault_read.c \
	%D%/ostler/net/test_visit.c \
	%D%/ostler/net/test_entropy.c \
	%D%/ostler/net/test_health.c \
	%D%/ostler/net/test_heard.c \
	%D%/ostler/net/test_mids.c \
	%D%/ostler/net/test_net.c \
	%D%/ostler/net/test_overview.c \
	%D%/ostler/net/test_packet.c \
	%D%/ostler/net/test_peers.c \
	%D%/ostler/net/test_pulse.c \
	%D%/ostler/net/test_probe.c \
	%D%/ostler/net/test_times.c \
	$(END)
%C%_ostler_policy_units_SOURCES = \
	%D%/ostler/policy/test_conditions.c \
	%D%/ostler/policy/test_decide.c \
	%D%/ostler/policy/test_explain.c \
	%D%/ostler/policy/test_group.c \
	%D%/ostler/policy/test_group_check.c \
	%D%/ostler/policy/test_group_conf.c \
	%D%/ostler/policy/test_item_numbers.c \
	%D%/ostler/policy/test_items.c \
	%D%/ostler/policy/test_policy.c \
	%D%/ostler/policy/test_policy_check.c \
	%D%/ostler/policy/test_policy_conf.c \
	%D%/ostler/policy/test_rule.c \
	%D%/ostler/policy/test_rule_conf.c \
	%D%/ostler/policy/test_rule_index.c \
	%D%/ostler/policy/test_sets.c \
	%D%/ostler/policy/test_shadow.c \
	%D%/ostler/policy/test_tally.c \
	%D%/ostler/policy/test_verdict_conf.c \
	%D%/ostler/policy/test_when_code.c \
	%D%/ostler/policy/test_when_exchanges.c \
	%D%/ostler/policy/test_when_hop_limit.c \
	%D%/ostler/policy/test_when_identity.c \
	%D%/ostler/policy/test_when_issuer.c \
	%D%/ostler/policy/test_when_key_establishment.c \
	%D%/ostler/policy/test_when_kid.c \
	%D%/ostler/policy/test_when_kid_context.c \
	%D%/ostler/policy/test_when_listener.c \
	%D%/ostler/policy/test_when_observations.c \
	%D%/ostler/policy/test_when_observe.c \
	%D%/ostler/policy/test_when_over.c \
	%D%/ostler/policy/test_when_peer.c \
	%D%/ostler/policy/test_when_sealed.c \
	%D%/ostler/policy/test_when_secure.c \
	%D%/ostler/policy/test_when_size.c \
	%D%/ostler/policy/test_when_target.c \
	%D%/ostler/policy/test_when_time.c \
	%D%/ostler/policy/test_when_transport.c \
	%D%/ostler/policy/test_when_weekday.c \
	$(END)
%C%_ostler_metrics_units_SOURCES = \
	%D%/ostler/metrics/test_metrics.c \
	$(END)
%C%_ostler_units_SOURCES = \
	%D%/ostler/test_configuration.c \
	%D%/ostler/test_crew.c \
	%D%/ostler/test_arguments.c \
	%D%/ostler/test_daemon.c \
	%D%/ostler/test_limits.c \
	%D%/ostler/test_loops.c \
	%D%/ostler/test_manual.c \
	%D%/ostler/test_parking.c \
	%D%/ostler/test_reload.c \
	%D%/ostler/test_signals.c \
	%D%/ostler/test_systemd.c \
	%D%/ostler/test_worker.c \
	%D%/ostler/test_worker_change.c \
	$(END)
%C%_peer_units_SOURCES = \
	%D%/peer/test_acceptor.c \
	%D%/peer/test_ace_rates.c \
	%D%/peer/test_ace_serve.c \
	%D%/peer/test_block.c \
	%D%/peer/test_conduit.c \
	%D%/peer/test_courier.c \
	%D%/peer/test_credentials.c \
	%D%/peer/test_edhoc_attributes.c \
	%D%/peer/test_edhoc_combined.c \
	%D%/peer/test_edhoc_serve.c \
	%D%/peer/test_edhoc_table.c \
	%D%/peer/test_edhoc_update.c \
	%D%/peer/test_endpoint.c \
	%D%/peer/test_gate.c \
	%D%/peer/test_farewell.c \
	%D%/peer/test_handshake.c \
	%D%/peer/test_handshake_flow.c \
	%D%/peer/test_handshake_ride.c \
	%D%/peer/test_home.c \
	%D%/peer/test_incoming.c \
	%D%/peer/test_listener.c \
	%D%/peer/test_locator.c \
	%D%/peer/test_message.c \
	%D%/peer/test_observer.c \
	%D%/peer/test_options.c \
	%D%/peer/test_piece.c \
	%D%/peer/test_proxy.c \
	%D%/peer/test_receipts.c \
	%D%/peer/test_renewal.c \
	%D%/peer/test_request.c \
	%D%/peer/test_resource.c \
	%D%/peer/test_response.c \
	%D%/peer/test_serve.c \
	%D%/peer/test_channel.c \
	%D%/peer/test_channel_bounds.c \
	%D%/peer/test_sockaddr.c \
	$(END)
# The time of day stands still (link/wall.h).
%C%_peer_units_wall_SOURCES = \
	%D%/peer/test_handshake_certificates.c \
	%D%/peer/test_keyring.c \
	%D%/peer/test_node_ace.c \
	%D%/peer/test_node_credentials.c \
	%D%/peer/test_node_edhoc.c \
	%D%/peer/test_node_gate.c \
	%D%/peer/test_node_key.c \
	%D%/peer/test_node_keyring.c \
	%D%/peer/test_node_property.c \
	%D%/peer/test_node_serve.c \
	%D%/peer/test_node_servers.c \
	%D%/peer/test_node_transfer.c \
	%D%/peer/test_channel_loss.c \
	%D%/peer/test_channel_x509.c \
	%D%/peer/test_wire.c \
	$(END)
%C%_tools_units_SOURCES = \
	%D%/tools/test_audit_verify.c \
	%D%/tools/test_ace_file.c \
	%D%/tools/test_base64.c \
	%D%/tools/test_client_events.c \
	%D%/tools/test_client_print.c \
	%D%/tools/test_client_resolve.c \
	%D%/tools/test_cred_file.c \
	%D%/tools/test_ctl_request.c \
	%D%/tools/test_ctl_talk.c \
	%D%/tools/test_device_export.c \
	%D%/tools/test_diag_parse.c \
	%D%/tools/test_diag_print.c \
	%D%/tools/test_discoverable.c \
	%D%/tools/test_edhoc_file.c \
	%D%/tools/test_item.c \
	%D%/tools/test_secret_file.c \
	%D%/tools/test_token_file.c \
	$(END)
%C%_wax_cbor_units_SOURCES = \
	%D%/wax/cbor/test_deterministic.c \
	%D%/wax/cbor/test_items.c \
	%D%/wax/cbor/test_node.c \
	$(END)
%C%_wax_cose_units_SOURCES = \
	%D%/wax/cose/test_algorithms.c \
	%D%/wax/cose/test_encrypt0.c \
	$(END)
%C%_wax_crypto_units_SOURCES = \
	%D%/wax/crypto/test_aead.c \
	%D%/wax/crypto/test_ecdh.c \
	%D%/wax/crypto/test_hash.c \
	%D%/wax/crypto/test_hkdf.c \
	%D%/wax/crypto/test_hkdf_steps.c \
	%D%/wax/crypto/test_hmac.c \
	%D%/wax/crypto/test_pubkey.c \
	%D%/wax/crypto/test_random.c \
	%D%/wax/crypto/test_secret.c \
	%D%/wax/crypto/test_signature.c \
	%D%/wax/crypto/test_x509.c \
	$(END)
%C%_wax_ace_units_SOURCES = \
	%D%/wax/ace/test_as.c \
	%D%/wax/ace/test_cache.c \
	%D%/wax/ace/test_client.c \
	%D%/wax/ace/test_cwt.c \
	%D%/wax/ace/test_description.c \
	%D%/wax/ace/test_fields.c \
	%D%/wax/ace/test_material.c \
	%D%/wax/ace/test_messages.c \
	%D%/wax/ace/test_rs_claims.c \
	%D%/wax/ace/test_rs_table.c \
	%D%/wax/ace/test_scope.c \
	$(END)
%C%_wax_edhoc_units_SOURCES = \
	%D%/wax/edhoc/test_cred_ccs.c \
	%D%/wax/edhoc/test_credential.c \
	%D%/wax/edhoc/test_ead.c \
	%D%/wax/edhoc/test_error.c \
	%D%/wax/edhoc/test_export.c \
	%D%/wax/edhoc/test_id_cred.c \
	%D%/wax/edhoc/test_identifier.c \
	%D%/wax/edhoc/test_message_1.c \
	%D%/wax/edhoc/test_message_2.c \
	%D%/wax/edhoc/test_message_3.c \
	%D%/wax/edhoc/test_message_4.c \
	%D%/wax/edhoc/test_peer.c \
	%D%/wax/edhoc/test_schedule.c \
	%D%/wax/edhoc/test_suites.c \
	%D%/wax/edhoc/test_transfer.c \
	$(END)
%C%_wax_ocf_units_SOURCES = \
	%D%/wax/ocf/test_access.c \
	%D%/wax/ocf/test_acl2_entry.c \
	%D%/wax/ocf/test_cred.c \
	%D%/wax/ocf/test_cred_data.c \
	%D%/wax/ocf/test_cred_ace.c \
	%D%/wax/ocf/test_cred_edhoc.c \
	%D%/wax/ocf/test_cred_oscore.c \
	%D%/wax/ocf/test_cred_write.c \
	%D%/wax/ocf/test_device.c \
	%D%/wax/ocf/test_device_contexts.c \
	%D%/wax/ocf/test_device_posix.c \
	%D%/wax/ocf/test_keys.c \
	%D%/wax/ocf/test_period.c \
	%D%/wax/ocf/test_property.c \
	%D%/wax/ocf/test_pstat.c \
	%D%/wax/ocf/test_query.c \
	%D%/wax/ocf/test_recurrence.c \
	%D%/wax/ocf/test_role.c \
	%D%/wax/ocf/test_serve.c \
	%D%/wax/ocf/test_serve_rights.c \
	%D%/wax/ocf/test_serve_state.c \
	%D%/wax/ocf/test_shelf.c \
	$(END)
%C%_wax_oscore_units_SOURCES = \
	%D%/wax/oscore/test_aad.c \
	%D%/wax/oscore/test_answer.c \
	%D%/wax/oscore/test_b1.c \
	%D%/wax/oscore/test_b2.c \
	%D%/wax/oscore/test_b2_client.c \
	%D%/wax/oscore/test_b2_pending.c \
	%D%/wax/oscore/test_b2_random.c \
	%D%/wax/oscore/test_b2_restarts.c \
	%D%/wax/oscore/test_b2_server.c \
	%D%/wax/oscore/test_b2_wire.c \
	%D%/wax/oscore/test_candidates.c \
	%D%/wax/oscore/test_context.c \
	%D%/wax/oscore/test_contexts.c \
	%D%/wax/oscore/test_derive.c \
	%D%/wax/oscore/test_exchange.c \
	%D%/wax/oscore/test_join.c \
	%D%/wax/oscore/test_nonce.c \
	%D%/wax/oscore/test_notification.c \
	%D%/wax/oscore/test_protect.c \
	%D%/wax/oscore/test_replay.c \
	%D%/wax/oscore/test_seal.c \
	%D%/wax/oscore/test_senders.c \
	%D%/wax/oscore/test_sequence.c \
	%D%/wax/oscore/test_split.c \
	%D%/wax/oscore/test_store.c \
	%D%/wax/oscore/test_unprotect.c \
	%D%/wax/oscore/test_unprotect_response.c \
	$(END)
%C%_wax_posix_units_SOURCES = \
	%D%/wax/posix/test_context_file.c \
	%D%/wax/posix/test_context_text.c \
	%D%/wax/posix/test_env.c \
	%D%/wax/posix/test_state.c \
	%D%/wax/posix/test_state_file.c \
	$(END)

# Those that put a function of their own in the place of one of the program or
# of libc: a program each, from its one file.
unit_tests = \
	%D%/core/test_log_limits \
	%D%/core/test_table \
	%D%/core/test_timers \
	%D%/link/test_stream_cut \
	%D%/link/test_websocket \
	%D%/link/test_secure_memory \
	%D%/link/test_secure_pages \
	%D%/tools/test_sheet \
	%D%/obt/test_store \
	%D%/database/test_memory \
	%D%/ostler/control/test_rows \
	%D%/ostler/forward/test_forward_change \
	%D%/ostler/forward/test_registry \
	%D%/ostler/forward/test_seal \
	%D%/ostler/http/test_hc_blocks \
	%D%/ostler/http/test_http_reader \
	%D%/ostler/net/test_conn \
	%D%/ostler/net/test_back \
	%D%/ostler/net/test_credential_conf \
	%D%/ostler/net/test_crossing \
	%D%/ostler/net/test_crossing_orders \
	%D%/ostler/net/test_crossing_threads \
	%D%/ostler/net/test_hop_conf \
	%D%/ostler/net/test_listener_conf \
	%D%/ostler/net/test_listener_http \
	%D%/ostler/net/test_found \
	%D%/ostler/net/test_inbound_stream \
	%D%/ostler/net/test_texts \
	%D%/ostler/net/test_needs \
	%D%/ostler/net/test_net_change \
	%D%/ostler/net/test_net_check \
	%D%/ostler/net/test_outbound_stream \
	%D%/ostler/net/test_transports \
	%D%/ostler/net/test_session \
	%D%/ostler/policy/test_policy_memory \
	%D%/ostler/test_settings \
	%D%/peer/test_endpoint_hops \
	%D%/peer/test_handshake_scarce \
	%D%/peer/test_node \
	%D%/peer/test_trust \
	%D%/wax/ace/test_rs_upload \
	%D%/wax/edhoc/test_session \
	%D%/wax/ocf/test_scarce \
	%D%/wax/ocf/test_secrets \
	%D%/wax/oscore/test_b2_chaos \
	%D%/wax/posix/test_kills \
	%D%/wax/test_no_memory \
	%D%/wax/test_secrets \
	%D%/test_build \
	$(END)

# A test that is a script printing TAP; all of it is also distributed.
script_tests = \
	%D%/system/examples.sh \
	%D%/system/wax-tools.sh \
	%D%/system/wax-transports.sh \
	%D%/wax/test_vectors.sh \
	%D%/scripts/check-layers.sh \
	%D%/scripts/check-style.sh \
	%D%/scripts/check-tests.sh \
	%D%/scripts/count-tests.sh \
	%D%/scripts/oscore-size.sh \
	%D%/system/ostlerd-arguments.sh \
	%D%/system/policy-examples.sh \
	%D%/system/symbols.sh \
	%D%/system/unit.sh \
	$(END)

# A fuzz target is tests/fuzz/fuzz_NAME.c with its seeds, one a file, in
# tests/fuzz/corpus/fuzz_NAME/. `make check` runs it over its seeds.
fuzz_targets = \
	%D%/fuzz/fuzz_ace \
	%D%/fuzz/fuzz_address \
	%D%/fuzz/fuzz_b2 \
	%D%/fuzz/fuzz_certificate_role \
	%D%/fuzz/fuzz_chain \
	%D%/fuzz/fuzz_conf \
	%D%/fuzz/fuzz_context_file \
	%D%/fuzz/fuzz_cred_file \
	%D%/fuzz/fuzz_deviceid \
	%D%/fuzz/fuzz_directory \
	%D%/fuzz/fuzz_dtls_record \
	%D%/fuzz/fuzz_edhoc \
	%D%/fuzz/fuzz_ace_file \
	%D%/fuzz/fuzz_edhoc_file \
	%D%/fuzz/fuzz_establish \
	%D%/fuzz/fuzz_handshake \
	%D%/fuzz/fuzz_hc_answer \
	%D%/fuzz/fuzz_hc_request \
	%D%/fuzz/fuzz_hex \
	%D%/fuzz/fuzz_http_reader \
	%D%/fuzz/fuzz_http_response \
	%D%/fuzz/fuzz_ledger \
	%D%/fuzz/fuzz_locator \
	%D%/fuzz/fuzz_links \
	%D%/fuzz/fuzz_message \
	%D%/fuzz/fuzz_message_tcp \
	%D%/fuzz/fuzz_node \
	%D%/fuzz/fuzz_period \
	%D%/fuzz/fuzz_shelf \
	%D%/fuzz/fuzz_svr_stored \
	%D%/fuzz/fuzz_svr_update \
	%D%/fuzz/fuzz_obt_answer \
	%D%/fuzz/fuzz_obt_csr \
	%D%/fuzz/fuzz_option \
	%D%/fuzz/fuzz_oscore_option \
	%D%/fuzz/fuzz_policy_test \
	%D%/fuzz/fuzz_policy \
	%D%/fuzz/fuzz_psk_text \
	%D%/fuzz/fuzz_request \
	%D%/fuzz/fuzz_rewrite \
	%D%/fuzz/fuzz_state_file \
	%D%/fuzz/fuzz_stream \
	%D%/fuzz/fuzz_target \
	%D%/fuzz/fuzz_unprotect_request \
	%D%/fuzz/fuzz_unprotect_response \
	%D%/fuzz/fuzz_uri \
	%D%/fuzz/fuzz_websocket \
	%D%/fuzz/fuzz_net \
	%D%/fuzz/fuzz_diag_parse \
	%D%/fuzz/fuzz_item \
	%D%/fuzz/fuzz_peer \
	%D%/fuzz/fuzz_secure \
	$(END)

include tests/bench/local.mk
include tests/interop/local.mk
include tests/obt/local.mk
include tests/ostler/control/local.mk
include tests/ostler/forward/local.mk
include tests/ostler/net/local.mk
include tests/ostler/policy/local.mk
include tests/scenario/local.mk
include tests/system/local.mk

# What tests read; folders are distributed with all that is in them, headers of
# tests by dist-hook.
EXTRA_DIST += $(script_tests) \
	%D%/UNTESTED \
	%D%/fuzz/corpus \
	%D%/ostler/conf/wrong \
	%D%/ostler/explain/wrong \
	%D%/ostler/free_port.h \
	%D%/ostler/http/answer_lines.h \
	%D%/ostler/http/hc_rig.h \
	%D%/ostler/loading.h \
	%D%/rng.h \
	%D%/scarce.h \
	%D%/system/installed.sh \
	%D%/tap.sh \
	%D%/vectors \
	$(END)

dist-hook:
	cd $(top_srcdir) && find tests -name '*.h' | while read -r header; do \
	    $(MKDIR_P) "$(abs_top_builddir)/$(distdir)/$${header%/*}" && \
	    cp -p "$$header" "$(abs_top_builddir)/$(distdir)/$$header" || \
	    exit; \
	done

# Recomputes files of OSCORE and EDHOC vectors: wax-vectors FILE...
if TESTING
noinst_PROGRAMS += %D%/wax-vectors
endif
%C%_wax_vectors_SOURCES = \
	%D%/wax/vectors/ace.c \
	%D%/wax/vectors/ace.h \
	%D%/wax/vectors/ace_cases.c \
	%D%/wax/vectors/ace_exchanges.c \
	%D%/wax/vectors/ace_figures.c \
	%D%/wax/vectors/ace_flows.c \
	%D%/wax/vectors/ace_sequences.c \
	%D%/wax/vectors/adverse.c \
	%D%/wax/vectors/context.c \
	%D%/wax/vectors/edhoc.c \
	%D%/wax/vectors/edhoc.h \
	%D%/wax/vectors/edhoc_cases.c \
	%D%/wax/vectors/edhoc_sessions.c \
	%D%/wax/vectors/edhoc_values.c \
	%D%/wax/vectors/exchanges.c \
	%D%/wax/vectors/local.c \
	%D%/wax/vectors/main.c \
	%D%/wax/vectors/proxy.c \
	%D%/wax/vectors/renewal.c \
	%D%/wax/vectors/run.c \
	%D%/wax/vectors/small.c \
	%D%/wax/vectors/step.c \
	%D%/wax/vectors/step.h \
	%D%/wax/vectors/vectors.h \
	$(END)
# ECDSA signatures of a file are taken as they are, if they verify.
%C%_wax_vectors_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=signature_make
%C%_wax_vectors_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_wax_vectors_LDADD = src/ostler/libostler.la src/audit/libaudit.la \
	src/wax/libwaxall.la \
	src/link/liblink.la src/core/libcore.la $(EVENT_LIBS) $(CBOR_LIBS) \
	$(SSL_LIBS) $(CRYPTO_LIBS) $(JANSSON_LIBS)

# A program without sources here is one .c file; all link the same libraries.
AM_DEFAULT_SOURCE_EXT = .c
if FUZZERS
check_PROGRAMS += $(fuzz_targets)
LDADD = $(FUZZER_LIBS)
else
LDADD = %D%/libtest.la
if TESTING
check_PROGRAMS += $(unit_programs) $(unit_tests) $(fuzz_targets)
endif
endif
LDADD += %D%/libnode.la %D%/libpki.la %D%/libfake.la %D%/libpeer.la \
	src/as/libas.la src/obt/libobt.la src/database/libdatabase.la \
	src/tools/libtools.la \
	src/ostler/libostler.la src/audit/libaudit.la \
	src/peer/libwaxpeerall.la src/wax/libwaxall.la src/link/liblink.la \
	src/core/libcore.la $(CHECK_LIBS) $(COAP_LIBS) \
	$(EVENT_LIBS) $(SSL_LIBS) $(CBOR_LIBS) $(JANSSON_LIBS) $(SQLITE_LIBS) \
	$(CRYPTO_LIBS)

# Two ways to have a main: TEST_MAIN, or that of the fuzz targets.
check_LTLIBRARIES += %D%/libtest.la
%C%_libtest_la_SOURCES = \
	%D%/check_main.c \
	%D%/check_main.h \
	%D%/fuzz/seeds.c \
	$(END)

.PHONY: fuzz-targets list-fuzz-targets
fuzz-targets: $(fuzz_targets)
list-fuzz-targets:
	@echo $(fuzz_targets)

# A net without sockets, for unit tests, scenarios and fuzz targets.
check_LTLIBRARIES += %D%/libfake.la
%C%_libfake_la_SOURCES = \
	%D%/ostler/net/fake_stream.c \
	%D%/ostler/net/fake_stream.h \
	%D%/ostler/net/fake_transport.c \
	%D%/ostler/net/fake_transport.h \
	%D%/ostler/net/made_conf.c \
	%D%/ostler/net/made_conf.h \
	%D%/ostler/net/rig.c \
	%D%/ostler/net/rig.h \
	%D%/ostler/net/session_rig.c \
	%D%/ostler/net/session_rig.h \
	$(END)

# Two nets; the rig's hop stands for a session.
check_LTLIBRARIES += %D%/libpair.la
%C%_libpair_la_SOURCES = \
	%D%/ostler/net/pair.c \
	%D%/ostler/net/pair.h \
	$(END)
%C%_link_test_secure_pages_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=madvise
%C%_wax_posix_test_kills_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=pwrite \
	-Wl,--wrap=fsync -Wl,--wrap=fdatasync -Wl,--wrap=renameat
%C%_wax_oscore_test_b2_chaos_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=aead_sealer_new -Wl,--wrap=aead_sealer_free \
	-Wl,--wrap=aead_seal
pair_ldflags = $(AM_LDFLAGS) \
	-Wl,--wrap=hop_get_session -Wl,--wrap=hop_end_session
%C%_ostler_net_test_crossing_LDADD = %D%/libpair.la $(LDADD)
%C%_ostler_net_test_crossing_LDFLAGS = $(pair_ldflags)
%C%_ostler_net_test_crossing_orders_LDADD = %D%/libpair.la $(LDADD)
%C%_ostler_net_test_crossing_orders_LDFLAGS = $(pair_ldflags)
%C%_ostler_net_test_crossing_threads_LDADD = %D%/libpair.la $(LDADD)
%C%_ostler_net_test_crossing_threads_LDFLAGS = $(pair_ldflags)

# Two endpoints in one loop, for the tests of src/peer.
check_LTLIBRARIES += %D%/libpeer.la
%C%_libpeer_la_SOURCES = \
	%D%/peer/rig.c \
	%D%/peer/rig.h \
	%D%/peer/sessions.c \
	%D%/peer/sessions.h \
	$(END)

# A node with its records in memory.
check_LTLIBRARIES += %D%/libnode.la
%C%_libnode_la_SOURCES = \
	%D%/peer/node_rig.c \
	%D%/peer/node_rig.h \
	$(END)

# Certificates, a wall clock, and two sessions with a network between them.
check_LTLIBRARIES += %D%/libpki.la
%C%_libpki_la_SOURCES = \
	%D%/link/pair.c \
	%D%/link/pair.h \
	%D%/link/pki.c \
	%D%/link/pki.h \
	%D%/link/wall.c \
	%D%/link/wall.h \
	$(END)

if TESTING
TESTS += $(check_PROGRAMS) $(script_tests)
endif
TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(top_srcdir)'; export top_srcdir; \
	top_builddir='$(top_builddir)'; export top_builddir; \
	CC='$(CC)'; export CC; \
	SANITIZE_CFLAGS='$(SANITIZE_CFLAGS)'; export SANITIZE_CFLAGS; \
	CK_TAP_LOG_FILE_NAME=-; export CK_TAP_LOG_FILE_NAME; \
	CK_VERBOSITY=silent; export CK_VERBOSITY; \
	CK_DEFAULT_TIMEOUT=120; export CK_DEFAULT_TIMEOUT; \
	ASAN_OPTIONS=detect_stack_use_after_return=1; export ASAN_OPTIONS; \
	UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS;

# make installcheck, a part of make distcheck
installcheck-local:
	$(AM_TESTS_ENVIRONMENT) bindir='$(bindir)' \
	    sbindir='$(sbindir)' libdir='$(libdir)' \
	    includedir='$(includedir)' pkgconfigdir='$(pkgconfigdir)' \
	    $(SHELL) $(top_srcdir)/%D%/system/installed.sh >installed.log; \
	    cat installed.log; ! grep '^not ok' installed.log >/dev/null && \
	    grep '^1\.\.[1-9]' installed.log >/dev/null
CLEANFILES += installed.log

# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# A unit test is tests/<path of the source>/test_<file>.c: one line here.
unit_tests = \
	%D%/core/test_address \
	%D%/core/test_bytes \
	%D%/core/test_clock \
	%D%/core/test_code \
	%D%/core/test_deviceid \
	%D%/core/test_hex \
	%D%/core/test_line \
	%D%/core/test_log \
	%D%/core/test_log_limits \
	%D%/core/test_message \
	%D%/core/test_message_libcoap \
	%D%/core/test_option \
	%D%/core/test_oscore_header \
	%D%/core/test_oscore_option \
	%D%/core/test_reader \
	%D%/core/test_siphash \
	%D%/core/test_status \
	%D%/core/test_table \
	%D%/core/test_timers \
	%D%/core/test_uri \
	%D%/core/test_writer \
	%D%/audit/test_chain \
	%D%/audit/test_ledger \
	%D%/link/test_signal \
	%D%/link/test_stream \
	%D%/link/test_stream_cut \
	%D%/link/test_stream_websocket \
	%D%/link/test_upgrade \
	%D%/link/test_websocket \
	%D%/link/test_websocket_frames \
	%D%/link/test_certificate \
	%D%/link/test_certificate_der \
	%D%/link/test_certificate_role \
	%D%/link/test_credentials \
	%D%/link/test_credentials_identity \
	%D%/link/test_credentials_x509 \
	%D%/link/test_transfer \
	%D%/link/test_secure \
	%D%/link/test_secure_chain \
	%D%/link/test_secure_context \
	%D%/link/test_secure_door \
	%D%/link/test_secure_dtls \
	%D%/link/test_secure_lent \
	%D%/link/test_secure_memory \
	%D%/link/test_secure_owner \
	%D%/link/test_secure_pages \
	%D%/link/test_secure_pin \
	%D%/link/test_secure_psk \
	%D%/link/test_secure_resume \
	%D%/link/test_secure_text \
	%D%/link/test_secure_verify \
	%D%/obt/test_arguments \
	%D%/obt/test_change \
	%D%/obt/test_ca \
	%D%/obt/test_onboarding \
	%D%/obt/test_commands \
	%D%/obt/test_manual \
	%D%/obt/test_provision \
	%D%/obt/test_pin \
	%D%/obt/test_sheet \
	%D%/obt/test_svr_read \
	%D%/obt/test_svr_write \
	%D%/obt/test_talk \
	%D%/obt/test_transfer \
	%D%/obt/test_store \
	%D%/obt/test_store_model \
	%D%/obt/test_store_memory \
	%D%/obt/test_store_kills \
	%D%/obt/test_store_damage \
	%D%/obt/test_store_schema \
	%D%/obt/test_store_log \
	%D%/obt/test_store_device \
	%D%/obt/test_store_bond \
	%D%/obt/test_store_backup \
	%D%/ostler/audit/test_audit \
	%D%/ostler/audit/test_audit_file \
	%D%/ostler/conf/test_document \
	%D%/ostler/conf/test_fields \
	%D%/ostler/conf/test_grow \
	%D%/ostler/conf/test_guarded \
	%D%/ostler/conf/test_include \
	%D%/ostler/conf/test_keyword \
	%D%/ostler/conf/test_lexer \
	%D%/ostler/conf/test_lines \
	%D%/ostler/conf/test_names \
	%D%/ostler/conf/test_parser \
	%D%/ostler/conf/test_report \
	%D%/ostler/conf/test_statement \
	%D%/ostler/conf/test_suggest \
	%D%/ostler/conf/test_value \
	%D%/ostler/control/test_answer \
	%D%/ostler/control/test_answers \
	%D%/ostler/control/test_cmd_explain \
	%D%/ostler/control/test_cmd_policy_test \
	%D%/ostler/control/test_offline \
	%D%/ostler/control/test_cmd_audit \
	%D%/ostler/control/test_cmd_counters \
	%D%/ostler/control/test_cmd_help \
	%D%/ostler/control/test_cmd_hops \
	%D%/ostler/control/test_cmd_log_level \
	%D%/ostler/control/test_cmd_policy_show \
	%D%/ostler/control/test_cmd_reload \
	%D%/ostler/control/test_cmd_routes \
	%D%/ostler/control/test_cmd_sessions \
	%D%/ostler/control/test_cmd_status \
	%D%/ostler/control/test_command \
	%D%/ostler/control/test_commands \
	%D%/ostler/control/test_control \
	%D%/ostler/control/test_conversation \
	%D%/ostler/control/test_manual \
	%D%/ostler/control/test_printable \
	%D%/ostler/control/test_render \
	%D%/ostler/control/test_request \
	%D%/ostler/control/test_rows \
	%D%/ostler/control/test_verdict_text \
	%D%/ostler/discover/test_discover \
	%D%/ostler/discover/test_discover_conf \
	%D%/ostler/discover/test_claims \
	%D%/ostler/discover/test_links \
	%D%/ostler/discover/test_locate \
	%D%/ostler/discover/test_seek \
	%D%/ostler/explain/test_ask \
	%D%/ostler/explain/test_ask_options \
	%D%/ostler/explain/test_ask_words \
	%D%/ostler/explain/test_expect \
	%D%/ostler/explain/test_outcome \
	%D%/ostler/forward/test_announce \
	%D%/ostler/forward/test_blockwise \
	%D%/ostler/forward/test_called \
	%D%/ostler/forward/test_callers \
	%D%/ostler/forward/test_calling \
	%D%/ostler/forward/test_daytime \
	%D%/ostler/forward/test_directory \
	%D%/ostler/forward/test_directory_request \
	%D%/ostler/forward/test_establish \
	%D%/ostler/forward/test_exchange \
	%D%/ostler/forward/test_facts \
	%D%/ostler/forward/test_filter \
	%D%/ostler/forward/test_forward \
	%D%/ostler/forward/test_forward_change \
	%D%/ostler/forward/test_forward_conf \
	%D%/ostler/forward/test_forward_draft \
	%D%/ostler/forward/test_forward_silence \
	%D%/ostler/forward/test_hits \
	%D%/ostler/forward/test_hoplimit \
	%D%/ostler/forward/test_hops \
	%D%/ostler/forward/test_judge \
	%D%/ostler/forward/test_mistakes \
	%D%/ostler/forward/test_observe \
	%D%/ostler/forward/test_pool \
	%D%/ostler/forward/test_pool_conf \
	%D%/ostler/forward/test_proxyuri \
	%D%/ostler/forward/test_refuse \
	%D%/ostler/forward/test_registry \
	%D%/ostler/forward/test_rewrite \
	%D%/ostler/forward/test_rewrite_random \
	%D%/ostler/forward/test_route \
	%D%/ostler/forward/test_seal \
	%D%/ostler/forward/test_target \
	%D%/ostler/forward/test_target_spelling \
	%D%/ostler/http/test_hc_accept \
	%D%/ostler/http/test_hc_answer \
	%D%/ostler/http/test_hc_condition \
	%D%/ostler/http/test_hc_conf \
	%D%/ostler/http/test_hc_event \
	%D%/ostler/http/test_hc_links \
	%D%/ostler/http/test_hc_refusal \
	%D%/ostler/http/test_hc_request \
	%D%/ostler/http/test_hc_blocks \
	%D%/ostler/http/test_hc_stream \
	%D%/ostler/http/test_hc_target \
	%D%/ostler/http/test_hc_write \
	%D%/ostler/http/test_http_fields \
	%D%/ostler/http/test_http_freshness \
	%D%/ostler/http/test_http_head \
	%D%/ostler/http/test_http_path \
	%D%/ostler/http/test_http_reader \
	%D%/ostler/http/test_http_redirect \
	%D%/ostler/http/test_http_request \
	%D%/ostler/http/test_http_response \
	%D%/ostler/http/test_http_text \
	%D%/ostler/http/test_media_type \
	%D%/ostler/net/test_conn \
	%D%/ostler/net/test_conn_http \
	%D%/ostler/net/test_http_answer \
	%D%/ostler/net/test_http_cause \
	%D%/ostler/net/test_http_listener \
	%D%/ostler/net/test_http_net \
	%D%/ostler/net/test_http_session \
	%D%/ostler/net/test_http_tls \
	%D%/ostler/net/test_conn_io \
	%D%/ostler/net/test_conn_local \
	%D%/ostler/net/test_back \
	%D%/ostler/net/test_credential_conf \
	%D%/ostler/net/test_crossing \
	%D%/ostler/net/test_crossing_orders \
	%D%/ostler/net/test_crossing_threads \
	%D%/ostler/net/test_dtls \
	%D%/ostler/net/test_dtls_client \
	%D%/ostler/net/test_dtls_door \
	%D%/ostler/net/test_dtls_listener \
	%D%/ostler/net/test_dtls_record \
	%D%/ostler/net/test_dtls_session \
	%D%/ostler/net/test_handshake \
	%D%/ostler/net/test_hop_conf \
	%D%/ostler/net/test_hop_copy \
	%D%/ostler/net/test_inbound \
	%D%/ostler/net/test_listener_conf \
	%D%/ostler/net/test_listener_http \
	%D%/ostler/net/test_listener_copy \
	%D%/ostler/net/test_found \
	%D%/ostler/net/test_hops \
	%D%/ostler/net/test_inbound_stream \
	%D%/ostler/net/test_texts \
	%D%/ostler/net/test_loop \
	%D%/ostler/net/test_needs \
	%D%/ostler/net/test_net_change \
	%D%/ostler/net/test_net_change_hops \
	%D%/ostler/net/test_net_change_random \
	%D%/ostler/net/test_net_change_sockets \
	%D%/ostler/net/test_net_check \
	%D%/ostler/net/test_net_match \
	%D%/ostler/net/test_mailbox \
	%D%/ostler/net/test_net_conf \
	%D%/ostler/net/test_net_draft \
	%D%/ostler/net/test_net_sessions \
	%D%/ostler/net/test_net_transports \
	%D%/ostler/net/test_outbound \
	%D%/ostler/net/test_outbound_observe \
	%D%/ostler/net/test_outbound_stream \
	%D%/ostler/net/test_outbound_terms \
	%D%/ostler/net/test_port \
	%D%/ostler/net/test_psk_text \
	%D%/ostler/net/test_reliable \
	%D%/ostler/net/test_resolve \
	%D%/ostler/net/test_separate \
	%D%/ostler/net/test_transports \
	%D%/ostler/net/test_session \
	%D%/ostler/net/test_session_alive \
	%D%/ostler/net/test_udp \
	%D%/ostler/net/test_vault \
	%D%/ostler/net/test_vault_file \
	%D%/ostler/net/test_vault_read \
	%D%/ostler/net/test_visit \
	%D%/ostler/policy/test_conditions \
	%D%/ostler/policy/test_decide \
	%D%/ostler/policy/test_explain \
	%D%/ostler/policy/test_group \
	%D%/ostler/policy/test_group_check \
	%D%/ostler/policy/test_group_conf \
	%D%/ostler/policy/test_item_numbers \
	%D%/ostler/policy/test_items \
	%D%/ostler/policy/test_policy \
	%D%/ostler/policy/test_policy_check \
	%D%/ostler/policy/test_policy_conf \
	%D%/ostler/policy/test_policy_memory \
	%D%/ostler/policy/test_rule \
	%D%/ostler/policy/test_rule_conf \
	%D%/ostler/policy/test_rule_index \
	%D%/ostler/policy/test_sets \
	%D%/ostler/policy/test_shadow \
	%D%/ostler/policy/test_tally \
	%D%/ostler/policy/test_verdict_conf \
	%D%/ostler/policy/test_when_code \
	%D%/ostler/policy/test_when_exchanges \
	%D%/ostler/policy/test_when_hop_limit \
	%D%/ostler/policy/test_when_identity \
	%D%/ostler/policy/test_when_issuer \
	%D%/ostler/policy/test_when_key_establishment \
	%D%/ostler/policy/test_when_kid \
	%D%/ostler/policy/test_when_kid_context \
	%D%/ostler/policy/test_when_listener \
	%D%/ostler/policy/test_when_observations \
	%D%/ostler/policy/test_when_observe \
	%D%/ostler/policy/test_when_over \
	%D%/ostler/policy/test_when_peer \
	%D%/ostler/policy/test_when_sealed \
	%D%/ostler/policy/test_when_secure \
	%D%/ostler/policy/test_when_size \
	%D%/ostler/policy/test_when_target \
	%D%/ostler/policy/test_when_time \
	%D%/ostler/policy/test_when_transport \
	%D%/ostler/policy/test_when_weekday \
	%D%/ostler/metrics/test_metrics \
	%D%/ostler/net/test_entropy \
	%D%/ostler/net/test_health \
	%D%/ostler/net/test_heard \
	%D%/ostler/net/test_mids \
	%D%/ostler/net/test_net \
	%D%/ostler/net/test_overview \
	%D%/ostler/net/test_packet \
	%D%/ostler/net/test_peers \
	%D%/ostler/net/test_pulse \
	%D%/ostler/net/test_probe \
	%D%/ostler/net/test_times \
	%D%/ostler/test_configuration \
	%D%/ostler/test_crew \
	%D%/ostler/test_arguments \
	%D%/ostler/test_daemon \
	%D%/ostler/test_limits \
	%D%/ostler/test_loops \
	%D%/ostler/test_manual \
	%D%/ostler/test_parking \
	%D%/ostler/test_reload \
	%D%/ostler/test_settings \
	%D%/ostler/test_signals \
	%D%/ostler/test_systemd \
	%D%/ostler/test_worker \
	%D%/ostler/test_worker_change \
	%D%/peer/test_acceptor \
	%D%/peer/test_ace_rates \
	%D%/peer/test_ace_serve \
	%D%/peer/test_block \
	%D%/peer/test_conduit \
	%D%/peer/test_courier \
	%D%/peer/test_credentials \
	%D%/peer/test_edhoc_attributes \
	%D%/peer/test_edhoc_combined \
	%D%/peer/test_edhoc_serve \
	%D%/peer/test_edhoc_table \
	%D%/peer/test_edhoc_update \
	%D%/peer/test_endpoint \
	%D%/peer/test_endpoint_hops \
	%D%/peer/test_gate \
	%D%/peer/test_farewell \
	%D%/peer/test_handshake \
	%D%/peer/test_handshake_certificates \
	%D%/peer/test_handshake_flow \
	%D%/peer/test_handshake_ride \
	%D%/peer/test_handshake_scarce \
	%D%/peer/test_home \
	%D%/peer/test_incoming \
	%D%/peer/test_keyring \
	%D%/peer/test_listener \
	%D%/peer/test_locator \
	%D%/peer/test_message \
	%D%/peer/test_node \
	%D%/peer/test_node_ace \
	%D%/peer/test_node_credentials \
	%D%/peer/test_node_edhoc \
	%D%/peer/test_node_gate \
	%D%/peer/test_node_key \
	%D%/peer/test_node_keyring \
	%D%/peer/test_node_property \
	%D%/peer/test_node_serve \
	%D%/peer/test_node_transfer \
	%D%/peer/test_observer \
	%D%/peer/test_options \
	%D%/peer/test_piece \
	%D%/peer/test_proxy \
	%D%/peer/test_receipts \
	%D%/peer/test_renewal \
	%D%/peer/test_request \
	%D%/peer/test_resource \
	%D%/peer/test_response \
	%D%/peer/test_serve \
	%D%/peer/test_channel \
	%D%/peer/test_channel_bounds \
	%D%/peer/test_channel_loss \
	%D%/peer/test_channel_x509 \
	%D%/peer/test_sockaddr \
	%D%/peer/test_trust \
	%D%/peer/test_wire \
	%D%/tools/test_audit_verify \
	%D%/tools/test_base64 \
	%D%/tools/test_client_events \
	%D%/tools/test_client_print \
	%D%/tools/test_client_resolve \
	%D%/tools/test_cred_file \
	%D%/tools/test_ctl_request \
	%D%/tools/test_ctl_talk \
	%D%/tools/test_device_export \
	%D%/tools/test_diag_parse \
	%D%/tools/test_diag_print \
	%D%/tools/test_discoverable \
	%D%/tools/test_edhoc_file \
	%D%/tools/test_item \
	%D%/tools/test_secret_file \
	%D%/test_build \
	%D%/wax/cbor/test_deterministic \
	%D%/wax/cbor/test_items \
	%D%/wax/cbor/test_node \
	%D%/wax/cose/test_algorithms \
	%D%/wax/cose/test_encrypt0 \
	%D%/wax/crypto/test_aead \
	%D%/wax/crypto/test_ecdh \
	%D%/wax/crypto/test_hash \
	%D%/wax/crypto/test_hkdf \
	%D%/wax/crypto/test_hkdf_steps \
	%D%/wax/crypto/test_hmac \
	%D%/wax/crypto/test_pubkey \
	%D%/wax/crypto/test_random \
	%D%/wax/crypto/test_secret \
	%D%/wax/crypto/test_signature \
	%D%/wax/crypto/test_x509 \
	%D%/wax/ace/test_as \
	%D%/wax/ace/test_cache \
	%D%/wax/ace/test_cwt \
	%D%/wax/ace/test_fields \
	%D%/wax/ace/test_material \
	%D%/wax/ace/test_rs_claims \
	%D%/wax/ace/test_rs_table \
	%D%/wax/ace/test_rs_upload \
	%D%/wax/edhoc/test_cred_ccs \
	%D%/wax/edhoc/test_credential \
	%D%/wax/edhoc/test_ead \
	%D%/wax/edhoc/test_error \
	%D%/wax/edhoc/test_export \
	%D%/wax/edhoc/test_id_cred \
	%D%/wax/edhoc/test_identifier \
	%D%/wax/edhoc/test_message_1 \
	%D%/wax/edhoc/test_message_2 \
	%D%/wax/edhoc/test_message_3 \
	%D%/wax/edhoc/test_message_4 \
	%D%/wax/edhoc/test_peer \
	%D%/wax/edhoc/test_schedule \
	%D%/wax/edhoc/test_session \
	%D%/wax/edhoc/test_suites \
	%D%/wax/edhoc/test_transfer \
	%D%/wax/ocf/test_access \
	%D%/wax/ocf/test_acl2_entry \
	%D%/wax/ocf/test_cred \
	%D%/wax/ocf/test_cred_data \
	%D%/wax/ocf/test_cred_edhoc \
	%D%/wax/ocf/test_cred_oscore \
	%D%/wax/ocf/test_cred_write \
	%D%/wax/ocf/test_device \
	%D%/wax/ocf/test_device_contexts \
	%D%/wax/ocf/test_device_posix \
	%D%/wax/ocf/test_keys \
	%D%/wax/ocf/test_period \
	%D%/wax/ocf/test_property \
	%D%/wax/ocf/test_pstat \
	%D%/wax/ocf/test_query \
	%D%/wax/ocf/test_recurrence \
	%D%/wax/ocf/test_role \
	%D%/wax/ocf/test_scarce \
	%D%/wax/ocf/test_secrets \
	%D%/wax/ocf/test_serve \
	%D%/wax/ocf/test_serve_rights \
	%D%/wax/ocf/test_serve_state \
	%D%/wax/ocf/test_shelf \
	%D%/wax/oscore/test_aad \
	%D%/wax/oscore/test_answer \
	%D%/wax/oscore/test_b1 \
	%D%/wax/oscore/test_b2 \
	%D%/wax/oscore/test_b2_chaos \
	%D%/wax/oscore/test_b2_client \
	%D%/wax/oscore/test_b2_pending \
	%D%/wax/oscore/test_b2_random \
	%D%/wax/oscore/test_b2_restarts \
	%D%/wax/oscore/test_b2_server \
	%D%/wax/oscore/test_b2_wire \
	%D%/wax/oscore/test_candidates \
	%D%/wax/oscore/test_context \
	%D%/wax/oscore/test_contexts \
	%D%/wax/oscore/test_derive \
	%D%/wax/oscore/test_exchange \
	%D%/wax/oscore/test_join \
	%D%/wax/oscore/test_nonce \
	%D%/wax/oscore/test_notification \
	%D%/wax/oscore/test_protect \
	%D%/wax/oscore/test_replay \
	%D%/wax/oscore/test_seal \
	%D%/wax/oscore/test_senders \
	%D%/wax/oscore/test_sequence \
	%D%/wax/oscore/test_split \
	%D%/wax/oscore/test_store \
	%D%/wax/oscore/test_unprotect \
	%D%/wax/oscore/test_unprotect_response \
	%D%/wax/posix/test_context_file \
	%D%/wax/posix/test_context_text \
	%D%/wax/posix/test_env \
	%D%/wax/posix/test_kills \
	%D%/wax/posix/test_state \
	%D%/wax/posix/test_state_file \
	%D%/wax/test_no_memory \
	%D%/wax/test_secrets \
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

# Every test and fuzz target is one .c file and links the same libraries.
AM_DEFAULT_SOURCE_EXT = .c
if FUZZERS
check_PROGRAMS += $(fuzz_targets)
LDADD = $(FUZZER_LIBS)
else
LDADD = %D%/libtest.la
if TESTING
check_PROGRAMS += $(unit_tests) $(fuzz_targets)
endif
endif
LDADD += %D%/libnode.la %D%/libpki.la %D%/libfake.la %D%/libpeer.la \
	src/obt/libobt.la \
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

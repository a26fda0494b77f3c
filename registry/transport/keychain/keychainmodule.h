// SPDX-License-Identifier: Apache-2.0
#pragma once

//! What the module gantry-keychain offers: plain C, so that it can be looked up by name in a
//! library that is loaded when needed. All calls come from the main thread and answer there later,
//! exactly once.
extern "C" {

enum GantryKeychainResult {
    GantryKeychainOk = 0,
    GantryKeychainNotFound = 1,
    GantryKeychainUnavailable = 2, //!< no key store in this session
    GantryKeychainDenied = 3, //!< locked, and a person said no
    GantryKeychainFailed = 4
};

//! `text`: the value read, or what went wrong in words; UTF-8, valid during the call only.
using GantryKeychainDone = void (*)(void *context, int result, const char *text);

using GantryKeychainRead
    = void (*)(const char *service, const char *key, GantryKeychainDone done, void *context);
using GantryKeychainWrite = void (*)(const char *service, const char *key, const char *value,
    GantryKeychainDone done, void *context);
using GantryKeychainRemove = GantryKeychainRead;

// Exported names: gantryKeychainRead, gantryKeychainWrite, gantryKeychainRemove
}

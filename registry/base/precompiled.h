// SPDX-License-Identifier: Apache-2.0
// Headers of others that most sources of ours read; compiled once per build. Every source still
// names what it uses: this file only saves time, and none of our own headers belong in it.
#pragma once

#include <QCoroFuture>
#include <QCoroTask>

#include <QByteArray>
#include <QDateTime>
#include <QFile>
#include <QHash>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <QtConcurrentRun>

#include <algorithm>
#include <array>
#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <variant>
#include <vector>

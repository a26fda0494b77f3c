// SPDX-License-Identifier: Apache-2.0
#include "base/pools.h"

#include <QThread>

#include <algorithm>
#include <chrono>

namespace gantry {

using namespace Qt::StringLiterals;

namespace {
// Reading and hashing waits for disks more than for processors; a few threads keep a disk busy.
constexpr int ioThreads = 4;
constexpr auto idleThreadLife = std::chrono::seconds(20);
} // namespace

Pools::Pools()
{
    cpu.setObjectName(u"gantry-cpu"_s);
    cpu.setMaxThreadCount(std::max(2, QThread::idealThreadCount()));
    io.setObjectName(u"gantry-io"_s);
    io.setMaxThreadCount(ioThreads);
    for (QThreadPool *pool : {&cpu, &io})
        pool->setExpiryTimeout(static_cast<int>(std::chrono::milliseconds(idleThreadLife).count()));
}

Pools::~Pools()
{
    // What has not begun never will; what runs looks at its stop token and is waited for.
    cpu.clear();
    io.clear();
    cpu.waitForDone();
    io.waitForDone();
}

} // namespace gantry

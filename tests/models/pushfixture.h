// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assemblyfixture.h"
#include "models/index/planmodel.h"
#include "models/index/transfermodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

namespace gantry::test {

//! An assembly with one more entry than the tag, of another repository.
struct PushFixture : AssemblyFixture {
    models::PlanModel plan;
    models::TransferModel items;
    QAbstractItemModelTester planTester{
        &plan, QAbstractItemModelTester::FailureReportingMode::Fatal};
    QAbstractItemModelTester itemTester{
        &items, QAbstractItemModelTester::FailureReportingMode::Fatal};

    bool open()
    {
        plan.setRun(session->run());
        items.setRun(session->run());
        session->open(name);
        if (!QTest::qWaitFor([this] { return settled(); }))
            return false;
        session->add({win19Offer()});
        return QTest::qWaitFor([this] { return settled() && platforms().size() == 4; });
    }
    models::TransferRun::State state() const { return session->run()->state(); }
    void breakAtTheTag()
    {
        sink->state()->failures.insert(QStringLiteral("latest"),
            Error{.code = Errc::Network, .message = QStringLiteral("Gone"), .subject = {}});
    }
    //! A push with one entry less that got as far as the tag; trying again would work.
    bool openAndBreakAPush()
    {
        if (!open())
            return false;
        session->remove({keyOf(win22)});
        breakAtTheTag();
        session->push();
        if (!QTest::qWaitFor([this] { return state() == models::TransferRun::State::Broken; }))
            return false;
        sink->state()->failures.clear();
        return true;
    }
    QString rollbackTag() const { return session->keepOldAs(); }
};

} // namespace gantry::test
